export type SourceFile = {
  /** As the user knows it: the path within the folder or archive. */
  name: string;
  /** How many bytes `read` yields. */
  size: number;
  /** The bytes as they are stored, gzip or not; each call reads from the start. */
  read(): AsyncIterable<Buffer>;
};

export type FileSet = {
  files: SourceFile[];
  /** Folders beside the files, which are not read; an archive's are. */
  skippedFolders: string[];
  close(): Promise<void>;
};
