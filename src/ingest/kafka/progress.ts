import type { Lag } from '../movielog/meter.ts';

/** How far the partitions that this consumer reads have been written, and where they end. */
export type Progress = {
  /** This consumer reads these partitions from now on, and no others; `count` is of all partitions of the topic. */
  assign(next: ReadonlyMap<number, number>, count: number): void;
  /** @param time of the last message, as Kafka has it */
  advance(partition: number, next: number, time: Date): void;
  /**
   * @param ends offset of the next message that comes to each partition of the topic
   * @returns whether the topic has more partitions by now than it had at the last `assign`
   */
  observe(ends: readonly number[]): boolean;
  partitions(): number[];
  /** Positions advanced to since the last call: partition and offset. */
  takeAdvances(): [partition: number, next: number][];
  lag(now: Date): Lag;
};

type Place = { next: number; time: Date | null; end: number; isAdvanced: boolean };

export function createProgress(): Progress {
  let places = new Map<number, Place>();
  let knownPartitions = 0;
  return {
    assign(next, count) {
      knownPartitions = count;
      const begun = [...next].map(
        ([partition, offset]) => [partition, { next: offset, time: null, end: offset, isAdvanced: false }] as const,
      );
      places = new Map(begun);
    },
    advance(partition, next, time) {
      const place = places.get(partition);
      if (place) places.set(partition, { next, time, end: Math.max(next, place.end), isAdvanced: true });
    },
    observe(ends) {
      for (const [partition, place] of places) place.end = Math.max(place.next, ends[partition] ?? 0);
      return knownPartitions > 0 && ends.length > knownPartitions;
    },
    partitions: () => [...places.keys()],
    takeAdvances() {
      const advanced = [...places].filter(([, place]) => place.isAdvanced);
      for (const [, place] of advanced) place.isAdvanced = false;
      return advanced.map(([partition, { next }]) => [partition, next]);
    },
    lag(now) {
      const behind = [...places.values()].filter(({ next, end }) => end > next);
      const messages = behind.reduce((sum, { next, end }) => sum + end - next, 0);
      if (messages === 0) return { messages, seconds: 0 };
      const times = behind.map(({ time }) => time?.getTime()).filter((time) => time !== undefined);
      const seconds = times.length === 0 ? null : Math.max(0, now.getTime() - Math.min(...times)) / 1000;
      return { messages, seconds };
    },
  };
}
