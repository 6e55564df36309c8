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
  var folder = path.join(modules, '.bin');
  var command = path.join(folder, 'marquee');
  if (process.platform === 'win32') {
    fs.writeFileSync(command + '.cmd', '@node "%~dp0\\..\\..\\bin\\marquee.cjs" %*\r\n');
    // The scripts in package.json say `exec`, so that signals to npm reach the program. Windows has no such command.
    fs.writeFileSync(path.join(folder, 'exec.cmd'), '@%*\r\n');
  } else {
    fs.rmSync(command, { force: true });
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
