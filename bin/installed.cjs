/**
 * npm runs this file after every installation in a checkout. It remembers which lockfile node_modules was installed from, which
 * the launcher asks, and has npx find the command `marquee` of the checkout itself. It keeps to syntax that very old versions
 * of Node can still parse.
 */
'use strict';

var crypto = require('crypto');
var fs = require('fs');
var path = require('path');

var root = path.join(__dirname, '..');
var modules = path.join(root, 'node_modules');
var stamp = path.join(modules, '.marquee-installed');

function lockfileHash() {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** npm links the commands of dependencies only. */
function linkCommand() {
  var command = path.join(modules, '.bin', 'marquee');
  fs.rmSync(command, { force: true });
  if (process.platform === 'win32') {
    fs.writeFileSync(command + '.cmd', '@node "%~dp0\\..\\..\\bin\\marquee.cjs" %*\r\n');
  } else {
    fs.symlinkSync(path.join('..', '..', 'bin', 'marquee.cjs'), command);
  }
}

exports.isInstalled = function () {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lockfileHash();
};

exports.markInstalled = function () {
  linkCommand();
  fs.writeFileSync(stamp, lockfileHash());
};

if (require.main === module) exports.markInstalled();
