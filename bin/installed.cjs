/**
 * Remembers which lockfile node_modules was installed from: npm runs this file after every installation of its own, and
 * the launcher asks it. It keeps to syntax that very old versions of Node can still parse.
 */
'use strict';

var crypto = require('crypto');
var fs = require('fs');
var path = require('path');

var root = path.join(__dirname, '..');
var stamp = path.join(root, 'node_modules', '.marquee-installed');

function lockfileHash() {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

exports.isInstalled = function () {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lockfileHash();
};

exports.markInstalled = function () {
  fs.writeFileSync(stamp, lockfileHash());
};

if (require.main === module) exports.markInstalled();
