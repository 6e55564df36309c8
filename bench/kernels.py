"""The reference of bench/kernels.ts: does one task a line of standard input and answers with its seconds as JSON."""

import json
import pathlib
import sys
import time

import numpy as np
from scipy import sparse
from scipy.linalg.lapack import spotrf, spotri

folder = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(1)


def read(name, dtype):
    return np.fromfile(folder / name, dtype)


starts = read("rowStart", np.uint32).astype(np.int32)
columns = read("column", np.int32)
rows = sparse.csr_array((read("value", np.float32), columns, starts), shape=(len(starts) - 1, columns.max() + 1))
weighted = (sparse.diags_array(read("weight", np.float32)) @ rows).T.tocsr()
matrices = {}


def matrix(size):
    """The Gram matrix with a ridge, of `size` rows."""
    if size not in matrices:
        full = np.zeros((size, size), np.float32, order="F")
        full[: rows.shape[1], : rows.shape[1]] = (weighted @ rows).toarray()
        full[np.diag_indices(size)] += 300
        matrices[size] = full
    return matrices[size]


def gram():
    start = time.perf_counter()
    product = weighted @ rows
    return time.perf_counter() - start, float(product.data[0])


def invert(full):
    factor, _ = spotrf(full, lower=1, overwrite_a=1, clean=0)
    inverse, _ = spotri(factor, lower=1, overwrite_c=1)
    return inverse


def solve(size):
    full = matrix(size).copy(order="F")
    start = time.perf_counter()
    inverse = invert(full)
    return time.perf_counter() - start, float(inverse[0, 0])


def score(size, ratings, count):
    """Seconds a request, over `count` random histories."""
    weights = np.ascontiguousarray(matrix(size))
    histories = [rng.permutation(size)[:ratings] for _ in range(count)]
    values = np.ones(ratings, np.float32)
    sink = 0
    start = time.perf_counter()
    for history in histories:
        scores = values @ weights[history]
        scores[history] = -np.inf
        top = np.argpartition(scores, -10)[-10:]
        sink += int(top[np.argsort(-scores[top])][0])
    return (time.perf_counter() - start) / count, sink


def errors(size):
    """Largest error of an entry, over the largest entry, of our inverse and of LAPACK's."""
    ours = read("inverse", np.float32).reshape(size, size)
    exact = np.linalg.inv(matrix(size).astype(np.float64))
    theirs = invert(matrix(size).copy(order="F"))
    largest = np.abs(exact).max()
    return np.abs(ours - exact).max() / largest, np.abs(np.tril(theirs - exact)).max() / largest


tasks = {"gram": gram, "solve": solve, "score": score, "errors": errors}
for line in sys.stdin:
    task, *arguments = json.loads(line)
    print(json.dumps([float(number) for number in tasks[task](*arguments)]), flush=True)
