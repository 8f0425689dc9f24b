"""Whether a factsheet is on the site on the day the change is judged: what isn't is no change of the site."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from capsite import words as say
from capsite.records import Course, Provider, today_in


@dataclass(frozen=True)
class Shown:
    """The providers of one side, by short name."""

    providers: Mapping[str, Provider]
    today: dt.date

    def why_not(self, record: Course | Provider) -> str:
        """Nothing when it is shown."""
        if not today_in(record.published, self.today):
            starts, until = record.published.starts, record.published.until
            return f"its last day was {say.day(until)}" if until and until < self.today else f"it is shown from {say.day(starts or self.today)}"
        if isinstance(record, Provider):
            return ""
        provider = self.providers.get(record.provider)
        if provider is None:
            return "its provider is not there"
        return "its provider is not shown" if self.why_not(provider) else ""
