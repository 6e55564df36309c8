/** Numbers by movie that the rows of one page are made with. */
export type Memory = {
  scores: Float32Array;
  eligible: Uint8Array<ArrayBuffer>;
  /** 0 at first, as the next two. */
  rankOf: Uint16Array;
  isTaken: Uint8Array;
  isWanted: Uint8Array;
};

/** Used again, as new ones for each page would have the garbage collector run often. */
let spare: Memory | undefined;

/** @param movies how many there are */
export async function withMemory<Result>(movies: number, make: (memory: Memory) => Promise<Result>): Promise<Result> {
  const memory = spare?.scores.length === movies ? spare : createMemory(movies);
  spare = undefined;
  for (const numbers of [memory.rankOf, memory.isTaken, memory.isWanted]) numbers.fill(0);
  try {
    return await make(memory);
  } finally {
    spare = memory;
  }
}

function createMemory(movies: number): Memory {
  return {
    scores: new Float32Array(movies),
    eligible: new Uint8Array(movies),
    rankOf: new Uint16Array(movies),
    isTaken: new Uint8Array(movies),
    isWanted: new Uint8Array(movies),
  };
}
