// What the keys of a factsheet are called in the form. A test holds them against the schema: a key without a label fails it.
export const LABELS = {
  name: 'Name', provider: 'Provider', category: 'Category', tier: 'Tier', pathway: 'Pathway', phases: 'Phases', years: 'Year groups',
  interests: 'Interests', summary: 'Summary', description: 'What students will do', who_for: 'Who it is for', qualification: 'Qualification',
  'qualification.title': 'Title', 'qualification.awarding_body': 'Awarding body', 'qualification.level': 'Level', 'qualification.type': 'Kind',
  'qualification.number': 'Number', duration: 'How long', 'duration.weeks': 'Weeks', 'duration.words': 'Or in words', days: 'Days and times',
  times: 'More about times', places: 'Places', 'places.total': 'Places in all', 'places.open': 'Places free now', price: 'Price',
  'price.amount': 'Pounds', 'price.per': 'For each', 'price.vat': 'VAT', 'price.band': 'Vocational band', 'price.note': 'Note on the price',
  mode: 'Where it happens', delivery: 'Place', 'delivery.address': 'Address', 'delivery.postcode': 'Postcode', 'delivery.area': 'Area, if the place varies',
  contact: 'Contact', 'contact.name': 'Contact’s name', 'contact.role': 'Contact’s role', 'contact.phone': 'Contact’s telephone', 'contact.email': 'Contact’s email',
  kit: 'What to bring', meals: 'Meals', transport: 'Transport', starts: 'Start dates', availability: 'Availability', starts_on: 'First day',
  published: 'When it is shown', 'published.starts': 'From', 'published.until': 'Until', legal_name: 'Legal name', company_number: 'Company number',
  address: 'Address', postcode: 'Postcode', la: 'Local authority number', estab: 'Establishment number', urn: 'URN', ukprn: 'UKPRN', area: 'Area',
  website: 'Website', who_we_are: 'Who we are', what_we_offer: 'What we offer', outcomes: 'What becomes of students', safeguarding: 'Safeguarding',
  'safeguarding.lead': 'Safeguarding lead', 'safeguarding.lead.name': 'Lead’s name', 'safeguarding.lead.role': 'Lead’s role',
  'safeguarding.lead.phone': 'Lead’s telephone', 'safeguarding.lead.email': 'Lead’s email', 'safeguarding.deputy': 'Deputy safeguarding lead',
  'safeguarding.deputy.name': 'Deputy’s name', 'safeguarding.deputy.role': 'Deputy’s role', 'safeguarding.deputy.phone': 'Deputy’s telephone',
  'safeguarding.deputy.email': 'Deputy’s email', 'safeguarding.enhanced_dbs': 'Enhanced check for every member of staff',
  'safeguarding.policy': 'Link to the safeguarding policy', 'safeguarding.insurance_expires': 'Insurance runs out on',
  'safeguarding.training_year': 'Training confirmed for the year', health_and_safety: 'Health and safety', 'health_and_safety.approach': 'Our approach',
  'health_and_safety.policy': 'Link to the health and safety policy', 'health_and_safety.next_review': 'Next review of the risk assessment',
  specialisms: 'Specialisms', modes: 'Where we teach', free_school_meals: 'Free school meals', quality: 'Quality', 'quality.assured': 'Assured by the council on',
  'quality.next_review': 'Next review', ofsted_registered: 'Registered with Ofsted'
}

// Where the schema's own words speak of keys, or are not enough.
export const HINTS = {
  provider: '', category: '', pathway: '', phases: '', interests: '', area: '', tier: '', years: 'Such as 9, 10, 11', availability: '', mode: '',
  starts: 'One on each line, such as 2026-09-07. Leave it empty when learners start at any time', starts_on: 'Only when availability is “Starts”',
  specialisms: 'One on each line', modes: '', who_for: '', times: '', kit: '', meals: '', transport: '', summary: 'One or two sentences, shown in lists', 'qualification.title': 'Such as Level 1 Award in Motor Vehicle Studies',
  'safeguarding.enhanced_dbs': '', description: 'Leave an empty line between paragraphs; a line that begins with - is an entry of a list'
}

// Not in the form: what nobody changes, what is set for you, and what needs more than a form.
export const BY_HAND = ['id', 'updated', 'was', 'slug', 'units', 'documents', 'logo']

export const LISTS = { category: 'categories', pathway: 'pathways', phases: 'phases', interests: 'interests', area: 'areas' }
