"""The errors of the project as problems of RFC 9457, each with the status that says whose it is."""

from __future__ import annotations

from detente.asking.answers import NotThisFormat
from detente.asking.catalogue import UnknownQuestion
from detente.asking.names import UnknownName
from detente.asking.parameters import BadParameter
from detente.asking.questions import BadQuestion
from detente.asking.tokens import BadQuery
from detente.collection.epochs import BadYear
from detente.collection.library import DataNotFound, UnknownView
from detente.collection.manifest import UnknownSource
from detente.errors import DetenteError, Unreachable
from detente.explaining.passages import WrongArticle
from detente.rdf.reading import BadData
from detente.rdf.terms import BadTerm
from detente.rdf.writing import CannotWrite
from detente.server.replies import Refused, Reply, problem

#: The status of each kind of error, the first that fits; what is in none of them is a value that cannot be taken.
_STATUS: tuple[tuple[tuple[type[DetenteError], ...], int], ...] = (
    ((UnknownQuestion,), 404),
    ((BadQuery,), 400),
    ((NotThisFormat, CannotWrite, BadTerm), 406),
    ((Unreachable, BadData, BadQuestion, WrongArticle, DataNotFound), 500),
    ((DetenteError,), 422),
)
#: What chooses a graph that there is not.
_CHOOSES: dict[type[DetenteError], str] = {UnknownView: "view", UnknownSource: "source", BadYear: "year"}


def problem_of(error: DetenteError) -> Reply:
    """An error as a problem: 4xx where the request can be mended, 500 where the server's own data cannot be read.

    The detail is the error's own line; that of a 500 stays in the log, since it names files.
    """
    if isinstance(error, Refused):
        return problem(error.status, str(error), error.headers, **error.more)
    status = next(status for kinds, status in _STATUS if isinstance(error, kinds))
    if status == 500:
        return problem(500, "the server's own data cannot be read; its log says why")
    near = list(error.near) if isinstance(error, (UnknownName, UnknownQuestion, BadParameter)) else None
    parameter = error.parameter if isinstance(error, BadParameter) else None
    parameter = parameter or next((name for kind, name in _CHOOSES.items() if isinstance(error, kind)), None)
    return problem(status, str(error), parameter=parameter, near=near)
