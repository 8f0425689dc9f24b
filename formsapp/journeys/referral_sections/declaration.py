"""What the sender promises, on the check page."""

from formsapp.fields import Agree, Form


class Declaration(Form):
    true = Agree(
        "True and complete",
        says="The answers are true and complete as far as I know",
        thing="that the answers are true",
        missing="Tick that the answers are true and complete",
        purpose="The sender stands for the answers",
    )
    on_roll = Agree(
        "On roll",
        says="The student is on the roll of the school named here and will stay there",
        thing="that the student is on roll",
        missing="Tick that the student is on the roll of the school",
        purpose="A student on no school’s roll cannot be taken",
    )
    duty = Agree(
        "Safeguarding",
        says="The school keeps its duty to safeguard the student; sending this form does not pass it on",
        thing="that the school keeps its safeguarding duty",
        missing="Tick that the school keeps its duty to safeguard the student",
        purpose="Nobody may think that somebody else is watching",
    )
    may_send = Agree(
        "Authority",
        says="I may send this referral for the school",
        thing="that you may send this referral",
        missing="Tick that you may send this referral for the school",
        purpose="Only the school may refer its student",
    )
