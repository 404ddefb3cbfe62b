"""What the driver raises becomes two lines that a person can act on."""

from __future__ import annotations

import pytest
from neo4j.exceptions import AuthError, ClientError, Neo4jError, ServiceUnavailable, SessionExpired

from toolweave.errors import GraphError
from toolweave.graph.connection import connect
from toolweave.graph.failures import translate, translated
from toolweave.settings import Settings

URI = "bolt://localhost:7687"


def server_error(code: str, message: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=message)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        (ServiceUnavailable("refused"), "does not answer at `bolt://localhost:7687`", "unset TOOLWEAVE_GRAPH_URI"),
        (SessionExpired("gone"), "does not answer", "unset TOOLWEAVE_GRAPH_URI"),
        (AuthError("no"), "refuses the user name or password", "TOOLWEAVE_GRAPH_PASSWORD"),
        (server_error("Neo.ClientError.Security.AuthenticationRateLimit", "too many"), "too many wrong passwords", "Wait"),
        (server_error("Neo.ClientError.Database.DatabaseNotFound", "no such"), "no such database", "TOOLWEAVE_GRAPH_DATABASE"),
        (server_error("Neo.ClientError.Statement.AccessMode", "read"), "writes, and this is a read transaction", "--write"),
        (server_error("Neo.ClientError.Statement.SyntaxError", "Invalid input 'X'\nmore"), "not valid Cypher: Invalid input 'X'.", "Mend it"),
        (server_error("Neo.ClientError.Statement.ParameterMissing", "Expected parameter(s): x"), "lacks a parameter", "--param"),
        (server_error("Neo.DatabaseError.Transaction.TransactionLogError", "Could not append"), "cannot write to its disk", "toolweave graph down"),
        (server_error("Neo.ClientError.Schema.ConstraintValidationFailed", "exists"), "refuses `coverage/summary`: exists.", "toolweave doctor"),
    ],
)
def test_an_error_of_the_driver_names_the_thing_and_the_remedy(error: Exception, what: str, remedy: str) -> None:
    said = translate(error, URI, "coverage/summary")
    assert what in said.what
    assert remedy in said.remedy
    assert said.exit_code == 3


def test_an_error_of_the_caller_passes_through_untouched() -> None:
    with pytest.raises(KeyError, match="mine"), translated(URI):
        raise KeyError("mine")


def test_the_first_cause_stays_attached() -> None:
    cause = ClientError("x")
    with pytest.raises(GraphError) as caught, translated(URI):
        raise cause
    assert caught.value.__cause__ is cause


@pytest.mark.parametrize("uri", ["http://localhost:7474", "foo://x", "localhost:7687", "bolt://"])
def test_what_is_not_a_neo4j_address_is_said_so_before_anything_is_sent(uri: str) -> None:
    with pytest.raises(GraphError, match="is not a Neo4j address"):
        connect(Settings.model_validate({"graph_uri": uri, "graph_password": "x"}))


def test_a_server_of_ones_own_needs_a_password() -> None:
    with pytest.raises(GraphError, match="No password is set"):
        connect(Settings(graph_uri=URI, graph_password=None))
