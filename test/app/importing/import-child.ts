/** Imports a folder into the database of a URL, and says on standard output what it is about to do. */
import { importSource } from '../../../src/app/importing/import.ts';
import { connect } from '../../../src/store/postgres/sql.ts';

const [url, path, home] = process.argv.slice(2);
const sql = connect(url!);
const onProgress = ({ phase, rows }: { phase: string; rows: number }) => process.stdout.write(`${phase} ${rows}\n`);
await importSource({ sql, path: path!, home: home!, onProgress });
process.stdout.write('done\n');
await sql.end();
