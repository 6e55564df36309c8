/** Opens the embedded database of the folder given, says so, and holds it until standard input ends. */
import { openDatabase } from '../../src/store/database.ts';

const database = await openDatabase({ home: process.argv[2]!, databaseUrl: undefined });
const [row] = await database.sql`select current_setting('port') as port, pg_backend_pid() as backend`;
process.stdout.write(`open ${row!.port}\n`);
process.stdin.resume().on('end', () => database.close());
