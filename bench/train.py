"""The reference of bench/train.ts: the training of docs/model.md with numpy, scipy and OpenBLAS, in float32."""

import json
import pathlib
import re
import resource
import sys
import time
from collections import Counter

import numpy as np
from scipy import sparse
from scipy.linalg.lapack import spotrf, spotri

folder = pathlib.Path(sys.argv[1])
movies = json.loads((folder / "movies.json").read_text())
groups_of_user = json.loads((folder / "groups.json").read_text())
hyper = json.loads((folder / "hyperparameters.json").read_text())
starts = np.fromfile(folder / "rowStart", np.uint32).astype(np.int64)
movie = np.fromfile(folder / "movie", np.int32)
stars = np.fromfile(folder / "stars", np.float32)
seconds = {}
model = {}


def features(fields):
    found = {f"{kind}:{name.strip().lower()}" for kind, names in fields["names"].items() for name in names if name.strip()}
    found |= {f"word:{word}" for word in re.findall(r"[^\W_]{3,}", (fields["overview"] or "").lower())}
    if fields["year"] is not None:
        found |= {f"years5:{fields['year'] // 5}", f"years10:{fields['year'] // 10}"}
    return found


def content():
    """Movies x features: tf-idf, each kind of a movie's features and then the whole of length 1."""
    own = [features(fields) for fields in movies]
    counts = Counter(name for names in own for name in names)
    names = sorted(name for name, count in counts.items() if count >= 2)
    column_of = {name: column for column, name in enumerate(names)}
    idf = np.log(len(movies) / np.array([counts[name] for name in names]))
    kind = np.unique([name.split(":")[0] for name in names], return_inverse=True)[1]
    columns = [sorted(column_of[name] for name in each if name in column_of) for each in own]
    row = np.repeat(np.arange(len(own)), [len(each) for each in columns])
    column = np.concatenate(columns).astype(np.int32)
    squares = np.zeros((len(own), kind.max() + 1))
    np.add.at(squares, (row, kind[column]), idf[column] ** 2)
    total = squares[row, kind[column]] * (squares > 0).sum(1)[row]
    value = np.divide(idf[column], np.sqrt(total), out=np.zeros(len(row)), where=total > 0)
    return sparse.csr_array((value.astype(np.float32), (row, column)), shape=(len(own), len(names)))


def rows(value, entries=slice(None)):
    """Users x movies."""
    user = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[entries]
    return sparse.csr_array((value, (user, movie[entries])), shape=(len(starts) - 1, len(movies)))


def prior(head):
    """Shares of likes by everyone, and how groups differ: ridge regression, both sides and then each kind centred."""
    likes = rows(np.ones((stars >= 4).sum(), np.float32), stars >= 4)[:, head]
    kinds = {group["name"]: group["kind"] for groups in groups_of_user for group in groups}
    names = sorted(kinds)
    position = {name: column for column, name in enumerate(names)}
    members = np.zeros((len(groups_of_user), len(names)), np.float32)
    for user, groups in enumerate(groups_of_user):
        members[user, [position[group["name"]] for group in groups]] = 1
    share = members.mean(0)
    centred = members - share
    square = centred.T @ centred + np.float32(hyper["priorRidge"]) * np.eye(len(names), dtype=np.float32)
    weights = np.linalg.solve(square, (likes.T @ centred).T)
    for kind in set(kinds.values()):
        own = [column for column, name in enumerate(names) if kinds[name] == kind]
        weights[own] -= share[own] @ weights[own]
    return likes.sum(0) / len(groups_of_user), weights


def timed(phase, work, *arguments):
    start = time.perf_counter()
    result = work(*arguments)
    seconds[phase] = seconds.get(phase, 0) + time.perf_counter() - start
    return result


def gram(histories, weight, described):
    weighted = (sparse.diags_array(weight) @ histories).T.tocsr()
    ratings = (weighted @ histories).toarray()
    diagonal = np.diag(ratings).copy()
    ratings += np.float32(hyper["contentWeight"]) * (described @ described.T).toarray()
    return ratings, diagonal


def invert(full):
    factor, _ = spotrf(full, lower=1, overwrite_a=1, clean=0)
    inverse, _ = spotri(factor, lower=1, overwrite_c=1)
    return inverse


def solve(shared, diagonal, scale, regime):
    full = shared.copy(order="F")
    dropout = regime["dropout"] / (1 - regime["dropout"]) * scale**2 * diagonal
    full[np.diag_indices(len(full))] += (regime["ridge"] + dropout).astype(np.float32)
    inverse = timed("solve", invert, full)
    for first in range(0, len(inverse), 512):
        block = slice(first, first + 512)
        inverse[block, first + 512 :] = inverse[first + 512 :, block].T
        inverse[block, block] = np.tril(inverse[block, block]) + np.tril(inverse[block, block], -1).T
    factor = -1 / (np.diag(inverse) * scale)
    inverse *= scale[:, None]
    inverse *= factor[None]
    inverse[np.diag_indices(len(inverse))] = 0
    return inverse


def weights(head, described):
    counts = np.diff(starts)
    weight = ((counts / counts.mean()) ** (2 * hyper["userWeightExponent"])).astype(np.float32)
    value = np.interp(stars, np.arange(1, 6), hyper["starValues"]).astype(np.float32)
    shared, diagonal = timed("gram", gram, rows(value)[:, head], weight, described)
    clipped = np.maximum(diagonal, 1)
    scale = ((clipped / clipped.mean()) ** (-hyper["columnDamping"] / 2)).astype(np.float32)
    shared *= scale[:, None]
    shared *= scale[None]
    short = solve(shared, diagonal, scale, hyper["short"])
    count = hyper["shortNeighbours"]
    column = np.argpartition(-np.abs(short), count, axis=1)[:, :count]
    kept = np.take_along_axis(short, column, axis=1)
    return solve(shared, diagonal, scale, hyper["long"]), (column, kept)


def tail(head, outside, described, everyone):
    """Stand-ins for the movies outside the head: their nearest by content, by how much better known they are."""
    cosine = (described[outside] @ described[head].T).toarray()
    count = hyper["tailNeighbours"]
    column = np.argpartition(-cosine, count, axis=1)[:, :count]
    weight = np.take_along_axis(cosine, column, axis=1) ** hyper["similarityPower"]
    weight /= np.maximum(weight.sum(1, keepdims=True), 1e-30)
    votes = np.floor(np.log2(1 + np.array([fields["voteCount"] for fields in movies]))).astype(int)
    root = np.sqrt(everyone)
    length = votes[head].max() + 1
    sums = np.bincount(votes[head], root, length) + 5 * root.mean()
    renown = sums / (np.bincount(votes[head], minlength=length) + 5)
    theirs = (weight * everyone[column]).sum(1)
    own = renown[np.minimum(votes[outside], length - 1)]
    return column, weight * np.clip(own / np.sqrt(np.maximum(theirs, 0.002)), 0.25, 2)[:, None]


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def train():
    seconds.clear()
    before = peak()
    start = time.perf_counter()
    features_of_movie = timed("content", content)
    covered = np.bincount(movie, minlength=len(movies)) >= hyper["headRatings"]
    head, outside = np.flatnonzero(covered), np.flatnonzero(~covered)
    everyone, groups = timed("prior", prior, head)
    model["weights"], short = timed("weights", weights, head, features_of_movie[head])
    timed("tail", tail, head, outside, features_of_movie, everyone)
    seconds["whole"] = time.perf_counter() - start
    order = ["content", "prior", "weights", "tail", "gram", "solve", "whole"]
    return [seconds[phase] for phase in order] + [before, peak()]


def compare():
    """Largest difference of one of the weights that we keep, and the largest weight."""
    ours = np.fromfile(folder / "weights", np.float32).reshape(model["weights"].shape)
    return np.abs(ours - model["weights"])[ours != 0].max(), np.abs(ours).max()


tasks = {"train": train, "compare": compare}
for line in sys.stdin:
    print(json.dumps([float(number) for number in tasks[json.loads(line)[0]]()]), flush=True)
