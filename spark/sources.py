"""Reads users, ratings and plays from a lake or from PostgreSQL: the columns are those of Marquee's tables."""

from __future__ import annotations

import os
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

USUAL_RUNTIME = 100
"""Minutes of a movie whose runtime is not known."""
LIKED_STARS = 4
LIKED_SHARE = 0.5

ENTRIES = "user bigint, movie string, stars float, share float, time bigint"


@dataclass(frozen=True)
class Sources:
    """Paths of Parquet or CSV in a lake, or the URL of a database in which the tables are."""

    ratings: str | None
    plays: str | None
    users: str | None
    movies: str | None
    jdbc: str | None

    def read(self, spark: SparkSession, name: str) -> DataFrame | None:
        if self.jdbc is not None:
            return read_table(spark, self.jdbc, {"plays": "watches"}.get(name, name))
        path = getattr(self, name)
        return None if path is None else read_files(spark, path)


def read_files(spark: SparkSession, path: str) -> DataFrame:
    if path.rstrip("/").endswith((".csv", ".csv.gz")):
        return spark.read.csv(path, header=True, escape='"')
    return spark.read.parquet(path)


def read_table(spark: SparkSession, url: str, table: str) -> DataFrame:
    """Tables of many users are read in ranges of user ids, one a task."""
    options = {
        "url": url,
        "driver": "org.postgresql.Driver",
        "user": os.environ.get("PGUSER", ""),
        "password": os.environ.get("PGPASSWORD", ""),
        "fetchsize": "10000",
    }
    if table in ("ratings", "watches"):
        bounds = "select min(user_id), max(user_id) from users"
        first, last = spark.read.format("jdbc").options(**options).option("query", bounds).load().head()
        if first is not None and last > first:
            options |= {"partitionColumn": "user_id", "lowerBound": str(first), "upperBound": str(last)}
            options["numPartitions"] = str(4 * spark.sparkContext.defaultParallelism)
    return spark.read.format("jdbc").options(**options).option("dbtable", table).load()


def entries_of(spark: SparkSession, sources: Sources, until: str | None) -> DataFrame:
    """Ratings, and plays of movies that the user has not rated: one a user and movie.

    Of several ratings the newest counts, of plays the largest share and the newest time. Where two ratings have equal
    times, or none, the higher one counts.
    """
    ratings, played = sources.read(spark, "ratings"), plays_of(spark, sources)
    if ratings is None and played is None:
        raise SystemExit("statistics: --ratings, --plays or --jdbc is missing")
    if ratings is None:
        ratings = spark.createDataFrame([], "user_id bigint, movie string, rating float, timestamp timestamp")
    rated = before(
        ratings.select(
            F.col("user_id").cast("bigint").alias("user"),
            F.col("movie").cast("string").alias("movie"),
            F.col("rating").cast("float").alias("stars"),
            milliseconds(F.col("timestamp")).alias("time"),
        ),
        until,
    )
    # Structs are compared field by field, and null comes first.
    newest = rated.groupBy("user", "movie").agg(F.max(F.struct("time", "stars")).alias("newest"))
    entries = newest.select("user", "movie", "newest.stars", F.lit(None).cast("float").alias("share"), "newest.time")
    if played is None:
        return entries
    watched = (
        before(played, until).groupBy("user", "movie").agg(F.max("share").alias("share"), F.max("time").alias("time"))
    )
    unrated = watched.join(entries.select("user", "movie"), ["user", "movie"], "left_anti")
    return entries.unionByName(
        unrated.select("user", "movie", F.lit(None).cast("float").alias("stars"), F.col("share").cast("float"), "time")
    )


def plays_of(spark: SparkSession, sources: Sources) -> DataFrame | None:
    """With `share`, or with `minutes`, which are divided by the runtime of the movie."""
    plays = sources.read(spark, "plays")
    if plays is None:
        return None
    user, movie, time = F.col("user_id").cast("bigint"), F.col("movie").cast("string"), milliseconds(F.col("timestamp"))
    if "share" in plays.columns:
        share = F.least(F.lit(1.0), F.col("share").cast("double"))
        return plays.select(user.alias("user"), movie.alias("movie"), share.alias("share"), time.alias("time"))
    movies = sources.read(spark, "movies")
    if movies is None:
        raise SystemExit("statistics: plays in minutes need the runtimes of --movies")
    runtimes = movies.select(F.col("id").alias("movie"), F.col("runtime").cast("double").alias("runtime"))
    minutes = F.col("minutes").cast("double")
    share = F.least(F.lit(1.0), minutes / F.coalesce(F.nullif(F.col("runtime"), F.lit(0)), F.lit(USUAL_RUNTIME)))
    joined = plays.select(user.alias("user"), movie.alias("movie"), minutes.alias("minutes"), time.alias("time")).join(
        runtimes, "movie", "left"
    )
    return joined.select("user", "movie", share.alias("share"), "time")


def users_of(spark: SparkSession, sources: Sources) -> DataFrame | None:
    users = sources.read(spark, "users")
    if users is None:
        return None
    return users.select(
        F.col("user_id").cast("bigint").alias("user"),
        F.col("age").cast("int").alias("age"),
        F.col("occupation").cast("string").alias("occupation"),
        F.col("gender").cast("string").alias("gender"),
    )


def milliseconds(time: Column) -> Column:
    """Since 1970, of a timestamp, or of a text in ISO 8601 (UTC where it names no zone)."""
    return F.unix_millis(time.cast("timestamp"))


def before(rows: DataFrame, until: str | None) -> DataFrame:
    """Those that came before `until`, and those of unknown time."""
    if until is None:
        return rows
    return rows.where(F.col("time").isNull() | (F.col("time") < milliseconds(F.lit(until))))


def is_like() -> Column:
    return F.coalesce(F.col("stars") >= LIKED_STARS, F.col("share") >= LIKED_SHARE, F.lit(False))
