"""Progress for the matrix: unit trees, which are the council's officers', and training records of each school and of each provider."""

from uuid import uuid4

from tests.progressing import published
from tests.web.matrix import OFFICERS, Thing, Things, World


def of_progress(world: World) -> dict[str, Things]:
    tree = str(published(world.office))
    return {"unit_trees": Things((Thing({"tree": tree}, "", OFFICERS),), {"tree": str(uuid4())})}
