"""What the workers sum: dense blocks of the Gram matrix of the users' preferences.

A worker holds the blocks of one pass only, never the whole matrix. The partial blocks of the partitions are added in
rounds of a few, like a tree, each block by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

Pair = tuple[int, int]
"""Row and column of a block, row >= column."""

BLOCK_SIZE = 1024
BYTES_PER_BLOCK = 8 * BLOCK_SIZE**2
FAN_IN = 8
PARTIAL = pa.schema(
    [("block_row", pa.int32()), ("block_column", pa.int32()), ("lane", pa.int32()), ("values", pa.binary())]
)
PARTIAL_COLUMNS = "block_row int, block_column int, lane int, values binary"


def passes(head: int, memory: int) -> list[list[Pair]]:
    """All blocks on and below the diagonal, as many at a time as `memory` bytes hold."""
    count = math.ceil(head / BLOCK_SIZE)
    pairs = [(row, column) for row in range(count) for column in range(row + 1)]
    size = max(1, memory // BYTES_PER_BLOCK)
    return [pairs[first : first + size] for first in range(0, len(pairs), size)]


def sum_blocks(histories: DataFrame, head: int, pairs: list[Pair], partitions: int) -> DataFrame:
    """The blocks `pairs` of the sum over users of weight x preferences x preferences^T, as 32-bit floats.

    `histories` has a row a user: weight (double), positions (array of int), preferences (array of float).
    """
    blocks = histories.mapInArrow(partial_sums(head, pairs), PARTIAL_COLUMNS)
    lanes = partitions
    while lanes > 1:
        groups = blocks.withColumn("lane", (F.col("lane") / FAN_IN).cast("int"))
        blocks = groups.groupBy("block_row", "block_column", "lane").applyInArrow(add_partials, PARTIAL_COLUMNS)
        lanes = math.ceil(lanes / FAN_IN)
    return blocks.mapInArrow(to_floats, "block_row int, block_column int, values binary")


def partial_sums(head: int, pairs: list[Pair]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Sums up the users of a partition; the partition's number is the lane of its blocks."""

    def extent(block: int) -> int:
        return min(BLOCK_SIZE, head - block * BLOCK_SIZE)

    def summed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        blocks: dict[Pair, np.ndarray] = {}
        wanted = set(pairs)
        for batch in batches:
            weights = batch.column("weight").to_numpy()
            offsets = batch.column("positions").offsets.to_numpy()
            positions = batch.column("positions").values.to_numpy()
            preferences = batch.column("preferences").values.to_numpy().astype(np.float64)
            for user, weight in enumerate(weights):
                own = slice(offsets[user], offsets[user + 1])
                add_user(blocks, wanted, weight, positions[own], preferences[own], extent)
        lane = TaskContext.get().partitionId()
        if lane == 0:
            # Each block has to be there, also if nobody has two movies of it.
            for row, column in pairs:
                blocks.setdefault((row, column), np.zeros((extent(row), extent(column))))
        for (row, column), block in blocks.items():
            yield record(row, column, lane, block)

    return summed


def add_user(
    blocks: dict[Pair, np.ndarray],
    wanted: set[Pair],
    weight: float,
    positions: np.ndarray,
    preferences: np.ndarray,
    extent: Callable[[int], int],
) -> None:
    order = np.argsort(positions)
    positions, preferences = positions[order], preferences[order]
    own = positions // BLOCK_SIZE
    firsts = np.flatnonzero(np.diff(own, prepend=-1))
    parts = [
        (int(own[first]), positions[first:end] % BLOCK_SIZE, preferences[first:end])
        for first, end in zip(firsts, [*firsts[1:], len(own)])
    ]
    for at, (row, rows, left) in enumerate(parts):
        for column, columns, right in parts[: at + 1]:
            if (row, column) not in wanted:
                continue
            if (row, column) not in blocks:
                blocks[row, column] = np.zeros((extent(row), extent(column)))
            blocks[row, column][np.ix_(rows, columns)] += np.outer(weight * left, right)


def add_partials(table: pa.Table) -> pa.Table:
    """The sum of a few partial blocks of one place."""
    total = sum(np.frombuffer(values.as_buffer()) for values in table.column("values"))
    first = table.slice(0, 1).to_pydict()
    return pa.Table.from_batches([record(first["block_row"][0], first["block_column"][0], first["lane"][0], total)])


def record(row: int, column: int, lane: int, block: np.ndarray) -> pa.RecordBatch:
    values = np.ascontiguousarray(block, "<f8").tobytes()
    return pa.record_batch([[row], [column], [lane], [values]], schema=PARTIAL)


def to_floats(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            values = np.frombuffer(row["values"], "<f8").astype("<f4").tobytes()
            yield pa.RecordBatch.from_pydict(
                {
                    "block_row": pa.array([row["block_row"]], pa.int32()),
                    "block_column": pa.array([row["block_column"]], pa.int32()),
                    "values": pa.array([values], pa.binary()),
                }
            )
