import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Has the declarations of a built package name `.js` files: TypeScript rewrites the extensions of relative imports in code, but
 * leaves `.ts` in declarations, where it means a file that is not published.
 */
export async function fixDeclarations(folder: string): Promise<void> {
  for await (const name of glob('**/*.d.ts', { cwd: folder })) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(/((?:from|import\()\s*'\.[^']*)\.ts'/g, "$1.js'"));
  }
}
