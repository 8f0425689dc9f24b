"""The other forms: withdrawal, change of day, complaint, application response, and those that are only read. And the list of all kinds."""

from formsapp.domain.case_application import APPLICATION
from formsapp.domain.case_referral import REFERRAL, C
from formsapp.domain.case_words import COUNCIL, PROVIDER, SENDER, Kind, Move, State, words

W = "withdrawal"
WITHDRAWAL = Kind(
    W,
    (
        State(
            "received",
            COUNCIL,
            words("Received", "Sent: we are reading it"),
            words("Confirm who asked, and what ends", "We check what ends"),
        ),
        State("confirmed", COUNCIL, words("Confirmed"), words("Close the training records or change the days", "We cancel the registers")),
        State(
            "changed", COUNCIL, words("Records closed or changed"), words("Send the form on to the other party", "We tell the other party")
        ),
        State(
            "sent on",
            COUNCIL,
            words("Sent on to the other party", "Sent on", "Sent on"),
            words("Look whether all is done, and finish", "We look whether all is done"),
        ),
        State("done", "", words("Done"), ends=True),
        State("called off", "", words("Called off"), ends=True),
    ),
    (
        Move("confirm", W, "Confirm who asked", ("received",), "confirmed", C, conditions=("known sender",), tells=(SENDER,)),
        Move("close records", W, "Close the records or change the days", ("confirmed",), "changed", C, ("ending",)),
        Move("send on", W, "Send the form on", ("changed",), "sent on", C, ("other",), tells=("other",)),
        Move("finish", W, "Finish", ("sent on",), "done", C, tells=(SENDER,)),
        Move(
            "call off", W, "Call it off", ("received", "confirmed"), "called off", (SENDER, COUNCIL), ("reason",), tells=(SENDER, COUNCIL)
        ),
    ),
)

D = "change-of-day"
CHANGE_OF_DAY = Kind(
    D,
    (
        State("received", COUNCIL, words("Received", "Sent: we are reading it"), words("Ask the provider", "We ask the provider")),
        State(
            "with provider",
            PROVIDER,
            words("With the provider", "The provider is asked", "New: do the days fit?"),
            words("The provider agrees or refuses", "The provider agrees or refuses", "Agree or refuse, with the reason"),
            clock=2,
        ),
        State(
            "agreed",
            COUNCIL,
            words("The provider agrees", "The provider agrees", "Agreed"),
            words("Change the days", "We change the days"),
            clock=1,
        ),
        State("applied", "", words("Applied", "The new days hold", "The new days hold"), ends=True),
        State("refused", "", words("Refused"), ends=True),
    ),
    (
        Move("ask provider", D, "Ask the provider", ("received",), "with provider", C, ("other",), ("known sender",), ("other",)),
        Move("agree", D, "Agree", ("with provider",), "agreed", (PROVIDER, COUNCIL), tells=(COUNCIL, SENDER)),
        Move("refuse", D, "Refuse", ("received", "with provider"), "refused", (PROVIDER, COUNCIL), ("reason",), tells=(COUNCIL, SENDER)),
        Move("apply", D, "Change the days", ("agreed",), "applied", C, tells=(SENDER, "other")),
    ),
)

O = "complaint"  # noqa: E741 (as the others)
COMPLAINT = Kind(
    O,
    (
        State("received", COUNCIL, words("Received", "Sent"), words("Acknowledge it", "We write to you that we have it"), clock=3),
        State("acknowledged", COUNCIL, words("Being looked into"), words("Look into it and answer", "A manager looks into it")),
        State(
            "stage 1",
            SENDER,
            words("Answered at stage 1", "Answered: you can ask for stage 2"),
            words("Closed unless stage 2 is asked for", "Ask for stage 2 if you are not satisfied"),
            clock=20,
        ),
        State("stage 2", COUNCIL, words("At stage 2"), words("Have a senior manager review it", "A senior manager reviews it"), clock=20),
        State("closed", "", words("Closed"), ends=True),
    ),
    (
        Move("acknowledge", O, "Acknowledge", ("received",), "acknowledged", C, tells=(SENDER,)),
        Move("answer stage 1", O, "Answer at stage 1", ("acknowledged",), "stage 1", C, ("reason",), ("stage 1",), (SENDER,)),
        Move(
            "begin stage 2",
            O,
            "Begin stage 2",
            ("acknowledged", "stage 1"),
            "stage 2",
            (COUNCIL, SENDER),
            ("reason",),
            tells=(COUNCIL, SENDER),
        ),
        Move("close", O, "Close", ("stage 1", "stage 2"), "closed", C, ("reason",), tells=(SENDER,)),
    ),
)

RESPONSE = Kind(
    "application-response",
    (
        State("received", COUNCIL, words("Received", provider="Sent"), words("Process it", "We process it"), clock=1),
        State("processed", "", words("With its referral", provider="We have it with the referral"), ends=True),
    ),
    (Move("process", "application-response", "Process", ("received",), "processed", (COUNCIL, PROVIDER)),),
)


def to_be_read(name: str) -> Kind:
    """A form that asks for nothing but to be read."""
    return Kind(
        name,
        (
            State("received", COUNCIL, words("Received", "Sent", "Sent"), words("Read it", "We read it"), clock=10),
            State("read", "", words("Read"), ends=True),
        ),
        (Move("read", name, "Mark as read", ("received",), "read", C),),
    )


KINDS = (
    REFERRAL,
    APPLICATION,
    WITHDRAWAL,
    CHANGE_OF_DAY,
    COMPLAINT,
    RESPONSE,
    to_be_read("school-survey"),
    to_be_read("quality-pack"),
    to_be_read("leaving"),
)
