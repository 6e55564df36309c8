import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** What a client needs for the listener SECURE. */
export type Secrets = { user: string; password: string; authorityFile: string };

/** Settings of a listener SECURE with TLS and a password, and a certificate of its own, made in `folder`. */
export function secureListener(folder: string): { settings: Record<string, string>; secrets: Secrets } {
  const secrets = { user: 'marquee', password: newPassword(), authorityFile: path.join(folder, 'authority.pem') };
  const store = { file: path.join(folder, 'keys.p12'), password: newPassword() };
  const stored = ['-keystore', store.file, '-storepass', store.password, '-alias', 'broker'];
  runKeytool(['-genkeypair', '-keyalg', 'EC', '-dname', 'CN=localhost', '-ext', 'SAN=dns:localhost', ...stored]);
  runKeytool(['-exportcert', '-rfc', '-file', secrets.authorityFile, ...stored]);
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return {
    settings: {
      'ssl.keystore.location': store.file,
      'ssl.keystore.password': store.password,
      'ssl.key.password': store.password,
      'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.plain.sasl.jaas.config': `${login} required user_${secrets.user}="${secrets.password}";`,
    },
    secrets,
  };
}

function newPassword(): string {
  return randomBytes(12).toString('hex');
}

/** The JRE brings it along. */
function runKeytool(args: readonly string[]): void {
  const { status, stdout } = spawnSync('keytool', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`keytool failed: ${stdout}`);
}
