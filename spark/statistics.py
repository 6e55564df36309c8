"""Sums up what a training needs of all users on a Spark cluster, for `marquee train --statistics`.

    spark-submit spark/statistics.py --ratings s3a://lake/ratings --users s3a://lake/users --out s3a://lake/statistics
    spark-submit --packages org.postgresql:postgresql:42.7.8 spark/statistics.py \\
        --jdbc jdbc:postgresql://db/marquee --out statistics

docs/scaling.md says what is read and written. Needs numpy and pyarrow on the workers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from contract import Folder
from gram import BLOCK_SIZE, passes, sum_blocks
from sources import Sources, entries_of, is_like, users_of

# As in src/evaluate/gate.ts.
SAMPLE_SEED = 20
SAMPLE_SHARE = 0.1
MAX_SAMPLE = 5000
# As in src/model/hyperparameters.ts.
SETTINGS = {"starValues": [0.3, 0.4, 0.6, 1, 1.2], "watchValue": 1, "userWeightExponent": -0.3}
LEFT_SHARE = 0.1
# As in src/domain/age-bands.ts.
FIRST_AGES = (0, 18, 25, 35, 45, 50, 56)
HOUR_MS = 3_600_000


def main() -> None:
    flags = parse_flags()
    spark = SparkSession.builder.appName("marquee statistics").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for module in ("contract.py", "gram.py", "sources.py"):
        spark.sparkContext.addPyFile(str(Path(__file__).resolve().parent / module))
    folder = Folder(spark, flags.out)
    folder.refuse_if_used()
    cut_off = flags.until or datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sources = Sources(flags.ratings, flags.plays, flags.users, flags.movies, flags.jdbc)
    partitions = flags.partitions or spark.sparkContext.defaultParallelism

    entries = entries_of(spark, sources, flags.until).repartition(partitions, "user")
    entries = entries.persist(StorageLevel.MEMORY_AND_DISK)
    settings = SETTINGS | (json.loads(Path(flags.settings).read_text()) if flags.settings else {})
    known = users_of(spark, sources)
    active = entries.select("user").distinct()
    users = active.count() if known is None else known.select("user").union(active).distinct().count()
    tell(f"{entries.count()} ratings and plays of {users} users")

    sample = active.mapInArrow(drawn(min(SAMPLE_SHARE, MAX_SAMPLE / max(users, 1))), "user bigint")
    sample = sample.persist(StorageLevel.MEMORY_AND_DISK)
    summed = entries.join(F.broadcast(sample), "user", "left_anti")
    head = largest_head(entries, flags.head)
    tell(f"{len(head)} movies in the head")
    counts = write_counts(folder, summed, known, head)
    write_sample(folder, entries, known, sample)
    write_gram(folder, summed, settings, head, partitions, flags.memory * 2**20)

    folder.write_manifest(
        {
            "createdBy": f"spark/statistics.py on Spark {spark.version}",
            "cutOff": cut_off,
            "settings": settings,
            "counts": {"users": users, "sampledUsers": sample.count(), "head": len(head), **counts["counts"]},
            "times": counts["times"],
            "blockSize": BLOCK_SIZE,
        }
    )
    tell(f"wrote {flags.out}")
    spark.stop()


def parse_flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sums up users for `marquee train --statistics`.")
    parser.add_argument("--ratings", help="Parquet or CSV: user_id, movie, rating, timestamp")
    parser.add_argument("--plays", help="Parquet or CSV: user_id, movie, timestamp, and share (0 to 1) or minutes")
    parser.add_argument("--users", help="Parquet or CSV: user_id, age, occupation, gender")
    parser.add_argument("--movies", help="Parquet or CSV: id, runtime; for plays in minutes")
    parser.add_argument("--jdbc", help="jdbc:postgresql://... instead of files; PGUSER and PGPASSWORD say who reads")
    parser.add_argument("--out", required=True, help="where to write: a folder that is empty, or not there yet")
    parser.add_argument("--until", help="ISO 8601: nothing from then on counts")
    parser.add_argument("--head", type=int, default=20_000, help="movies in the Gram matrix, at most")
    parser.add_argument("--settings", help="JSON file with starValues, watchValue, userWeightExponent")
    parser.add_argument("--partitions", type=int, help="tasks that sum at a time (default: the cores of the cluster)")
    parser.add_argument("--memory", type=int, default=1024, help="MiB of blocks that a task holds at a time")
    return parser.parse_args()


def tell(message: str) -> None:
    print(f"statistics: {message}", file=sys.stderr, flush=True)


def drawn(share: float) -> Any:
    """Those of the users who are drawn: the same as by `hash32` in src/dataset/seeded.ts."""
    mask = np.uint64(0xFFFFFFFF)

    def mixed(bits: np.ndarray) -> np.ndarray:
        bits = ((bits ^ (bits >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & mask
        bits = ((bits ^ (bits >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & mask
        return bits ^ (bits >> np.uint64(16))

    def of(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            ids = batch.column("user").to_numpy()
            bits = ids.astype(np.uint64)
            seed = mixed(np.uint64(SAMPLE_SEED ^ 0x9E3779B9))
            hashes = mixed(mixed((bits & mask) ^ seed) ^ (bits >> np.uint64(32)))
            yield pa.RecordBatch.from_pydict({"user": pa.array(ids[hashes < share * 2**32], pa.int64())})

    return of


def largest_head(entries: DataFrame, limit: int) -> list[str]:
    """The movies with most entries, in the order of their ids."""
    counted = entries.groupBy("movie").count().orderBy(F.desc("count"), "movie").limit(limit)
    return sorted(row.movie for row in counted.select("movie").collect())


def write_counts(folder: Folder, summed: DataFrame, known: DataFrame | None, head: list[str]) -> dict[str, Any]:
    spark = summed.sparkSession
    positions = spark.createDataFrame(list(enumerate(head)), "head int, movie string")
    liked = F.sum(is_like().cast("int"))
    movies = summed.groupBy("movie").agg(
        F.count("*").alias("entries"),
        liked.alias("likes"),
        F.count("stars").alias("ratings"),
        F.coalesce(F.sum(F.col("stars").cast("double")), F.lit(0.0)).alias("stars"),
    )
    # A movie of the head may have entries in the sample only.
    movies = movies.join(positions, "movie", "full").fillna(0, ["entries", "likes", "ratings", "stars"])
    folder.write("movies", movies.coalesce(1))

    grouped = groups_of(summed, known)
    pairs = grouped.select(F.explode("groups").alias("group"), "groups").select(
        "group.kind", "group.name", F.explode("groups.name").alias("other")
    )
    folder.write("groups", pairs.groupBy("kind", "name", "other").agg(F.count("*").alias("users")).coalesce(1))
    named = summed.join(grouped.select("user", F.explode("groups.name").alias("name")), "user")
    folder.write(
        "group-likes",
        named.groupBy("name", "movie").agg(F.count("*").alias("entries"), liked.alias("likes")).coalesce(1),
    )

    hour = F.floor(F.col("time") / HOUR_MS).cast("int").alias("hour")
    timed = summed.where(F.col("time").isNotNull()).withColumn("hour", hour)
    folder.write("hours", timed.groupBy("hour").agg(F.count("*").alias("entries")).coalesce(1))
    folder.write("likes", timed.where(is_like()).groupBy("movie", "hour").agg(F.count("*").alias("likes")).coalesce(1))

    total = summed.agg(
        F.countDistinct("user").alias("users"),
        F.count("*").alias("entries"),
        F.count("share").alias("watches"),
        F.count("time").alias("known"),
        F.min("time").alias("oldest"),
        F.max("time").alias("newest"),
    ).head()
    times = {
        "known": total.known,
        "unknown": total.entries - total.known,
        "oldest": total.oldest,
        "newest": total.newest,
    }
    counts = {"summedUsers": total.users, "summedEntries": total.entries, "summedWatches": total.watches}
    return {"counts": counts, "times": times}


def groups_of(summed: DataFrame, known: DataFrame | None) -> DataFrame:
    """The groups of each user, as `groupsOf` in src/model/attributes.ts names them."""
    users = summed.select("user").distinct()
    if known is None:
        return users.withColumn("groups", F.array().cast("array<struct<kind:string,name:string>>"))
    age, gender, occupation = F.concat(F.lit("age "), age_band()), F.col("gender"), F.col("occupation")

    def group(kind: str, name: Column) -> Column:
        return F.when(name.isNotNull(), F.struct(F.lit(kind).alias("kind"), name.alias("name")))

    groups = F.array_compact(
        F.array(
            group("age", age),
            group("gender", F.concat(F.lit("gender "), gender)),
            group("gender and age", F.concat(F.lit("gender "), gender, F.lit(", "), age)),
            group("occupation", F.concat(F.lit("occupation "), occupation)),
        )
    )
    return users.join(known, "user").select("user", groups.alias("groups"))


def age_band() -> Column:
    band = F.lit(None).cast("string")
    for first, following in zip(FIRST_AGES, [*FIRST_AGES[1:], None]):
        name = f"{first} and over" if following is None else f"{first}-{following - 1}"
        band = F.when(F.col("age") >= first, F.lit(name if first > 0 else f"under {following}")).otherwise(band)
    return band


def write_sample(folder: Folder, entries: DataFrame, known: DataFrame | None, sample: DataFrame) -> None:
    columns = [
        F.lit(None).cast(f"{kind}").alias(name)
        for name, kind in (("age", "int"), ("occupation", "string"), ("gender", "string"))
    ]
    users = sample.select("user", *columns) if known is None else sample.join(known, "user", "left")
    folder.write("users", users.coalesce(1))
    histories = entries.join(F.broadcast(sample), "user", "left_semi")
    folder.write("histories", histories.select("user", "movie", "stars", "share", "time").coalesce(1))


def write_gram(
    folder: Folder, summed: DataFrame, settings: dict[str, Any], head: list[str], partitions: int, memory: int
) -> None:
    positions = summed.sparkSession.createDataFrame(list(enumerate(head)), "position int, movie string")
    placed = summed.join(F.broadcast(positions), "movie", "left").withColumn("preference", preference(settings))
    inside = F.when(F.col("position").isNotNull(), F.struct("position", "preference"))
    histories = placed.groupBy("user").agg(F.count("*").alias("entries"), F.collect_list(inside).alias("history"))
    weight = F.pow(F.col("entries").cast("double"), F.lit(2 * settings["userWeightExponent"])).cast("float")
    histories = histories.select(
        weight.cast("double").alias("weight"),
        F.col("history.position").alias("positions"),
        F.col("history.preference").alias("preferences"),
    ).persist(StorageLevel.MEMORY_AND_DISK)
    lanes = histories.rdd.getNumPartitions()
    all_passes = passes(len(head), memory)
    for number, pairs in enumerate(all_passes, 1):
        tell(f"summing blocks, pass {number} of {len(all_passes)}")
        folder.write("gram", sum_blocks(histories, len(head), pairs, lanes))


def preference(settings: dict[str, Any]) -> Column:
    """As in src/model/preferences.ts."""
    values = F.array(*[F.lit(float(value)) for value in settings["starValues"]])
    position = F.greatest(F.lit(1.0), F.least(F.lit(5.0), F.col("stars").cast("double"))) - 1
    below = F.least(F.floor(position), F.lit(3)).cast("int")
    part = position - below
    rated = F.get(values, below) * (1 - part) + F.get(values, below + 1) * part
    share = F.col("share").cast("double")
    value, of_four = float(settings["watchValue"]), float(settings["starValues"][3])
    is_left = (share > 0) & (F.col("share") < F.lit(LEFT_SHARE))
    watched = F.when(is_left, F.lit(-value * LEFT_SHARE)).otherwise(
        value * F.greatest(F.lit(0.0), F.least(F.lit(1.0), share))
    )
    return F.when(F.col("stars").isNotNull(), rated).otherwise(watched * of_four).cast("float")


if __name__ == "__main__":
    main()
