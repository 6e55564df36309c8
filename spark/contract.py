"""Writes the tables and the manifest that `marquee train --statistics` reads; docs/scaling.md describes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pyspark.sql import DataFrame, SparkSession

VERSION = 1
TABLES = ("movies", "groups", "group-likes", "hours", "likes", "users", "histories", "gram")


class Folder:
    """The folder of the statistics, on any file system that Hadoop knows."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self.spark = spark
        self.path = path.rstrip("/")

    def refuse_if_used(self) -> None:
        system, path = self._open(self.path)
        if system.exists(path) and len(system.listStatus(path)) > 0:
            raise SystemExit(f"statistics: {self.path} is not empty; name a folder that is empty, or not there yet")

    def write(self, table: str, rows: DataFrame) -> None:
        rows.write.mode("append").option("compression", "snappy").parquet(f"{self.path}/{table}")

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Last, with the checksums of what the workers have written."""
        files = [entry for table in TABLES for entry in self._files_of(table)]
        whole = {"format": "marquee-statistics", "version": VERSION, **manifest, "files": files}
        system, path = self._open(f"{self.path}/manifest.json")
        stream = system.create(path)
        stream.write(bytearray(json.dumps(whole, indent=2).encode()))
        stream.close()

    def _files_of(self, table: str) -> list[dict[str, Any]]:
        """Each file is read by a worker."""

        def described(file: tuple[str, bytes]) -> dict[str, Any]:
            path, content = file
            name = path.rsplit("/", 1)[-1]
            return {"table": table, "name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

        system, path = self._open(f"{self.path}/{table}")
        if not system.exists(path):
            return []
        described_files = self.spark.sparkContext.binaryFiles(f"{self.path}/{table}/*.parquet").map(described).collect()
        return sorted(described_files, key=lambda file: file["name"])

    def _open(self, name: str) -> tuple[Any, Any]:
        path = self.spark._jvm.org.apache.hadoop.fs.Path(name)
        return path.getFileSystem(self.spark._jsc.hadoopConfiguration()), path
