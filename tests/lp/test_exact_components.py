"""Components and their order against networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.lp.components import components, compress, irreducible


@st.composite
def patterns(draw):
    n = draw(st.integers(1, 12))
    edges = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3 * n))
    matrix = np.zeros((n, n), dtype=np.int64)
    for place, (i, j) in enumerate(edges):
        matrix[i, j] = place + 1
    return matrix


@given(patterns())
def test_components_and_their_order(matrix):
    graph = nx.from_numpy_array(matrix, create_using=nx.DiGraph)
    found = components(compress(matrix))
    assert sorted(map(list, found)) == sorted(sorted(part) for part in nx.strongly_connected_components(graph))
    rank = {int(state): place for place, part in enumerate(found) for state in part}
    assert all(rank[b] <= rank[a] for a, b in graph.edges)
    assert irreducible(matrix) == (len(found) == 1)


@given(patterns(), st.randoms())
def test_rows_hold_the_matrix(matrix, random):
    rows = compress(matrix)
    n = len(matrix)
    assert rows.size == n
    assert (rows.dense(np.arange(n)) == matrix).all()
    some = np.array(random.sample(range(n), random.randint(1, n)))
    columns = np.array(sorted(random.sample(range(n), random.randint(1, n))))
    assert (rows.select(some).dense(columns) == matrix[np.ix_(some, columns)]).all()


@pytest.mark.heavy
@pytest.mark.parametrize("n", [2, 3000])
def test_long_paths_and_cycles_need_no_recursion(n):
    path = np.eye(n, k=1, dtype=np.int64)
    assert [part.tolist() for part in components(compress(path))] == [[state] for state in range(n - 1, -1, -1)]
    path[-1, 0] = 1
    assert [part.tolist() for part in components(compress(path))] == [list(range(n))]
    assert irreducible(path)
