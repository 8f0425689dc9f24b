"""Who receives what is written here, before anything is asked."""

from formsapp.fields import Agree, Form


class PrivacyNotice(Form):
    read = Agree(
        "Privacy notice",
        says="I have read who receives this information, and I may share it for this student",
        thing="that you have read the privacy notice",
        missing="Tick that you have read who receives this information",
        purpose="Shows that the sender knew who receives the answers before giving them",
    )
