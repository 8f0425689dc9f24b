"""What the sender of a short form promises, on the check page."""

from formsapp.fields import Agree, Form


class Promise(Form):
    true = Agree(
        "True and complete",
        says="The answers are true and complete as far as I know, and I may send them",
        thing="that the answers are true",
        missing="Tick that the answers are true and that you may send them",
        purpose="The sender stands for the answers",
    )
