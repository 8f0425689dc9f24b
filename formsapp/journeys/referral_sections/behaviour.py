"""Behaviour in short: what happens, what sets it off, what works."""

from formsapp.fields import Form, Textarea


class Behaviour(Form):
    strengths = Textarea(
        "What does the student do well?",
        thing="what the student does well",
        purpose="The provider begins with what goes well",
        brief="Strengths",
        most=2000,
    )
    incidents = Textarea(
        "What happens?",
        thing="what happens",
        hint="Kinds of incident, how often, the most serious one this year. “None” is an answer.",
        purpose="The provider decides on groups and supervision",
        brief="Incidents",
    )
    triggers = Textarea(
        "What sets it off?",
        thing="what sets it off",
        hint="Places, people, times of day, kinds of work. “Not known” is an answer.",
        purpose="Lets the provider avoid it",
        brief="Triggers",
        most=2000,
    )
    works = Textarea(
        "What works?",
        thing="what works",
        hint="Before, during and after.",
        purpose="Lets the provider go on with what helps",
        brief="What works",
        most=3000,
    )
