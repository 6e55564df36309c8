#!/usr/bin/env node
/**
 * Runs a TypeScript file of this repository under the Node that the repository pins, installing what is missing first.
 * It is started by whatever Node the machine has, so it keeps to syntax that very old versions can still parse.
 */
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');
var installed = require('./installed.cjs');

var OLDEST_LAUNCHER = 18;
var OLDEST_RUNTIME = 24;
var root = path.join(__dirname, '..');
var modules = path.join(root, 'node_modules');

function stop(message) {
  process.stderr.write('marquee: ' + message + '\n');
  process.exit(1);
}

function majorVersion() {
  return Number(process.versions.node.split('.')[0]);
}

/** Marked as installed when npm has ended well, so an interrupted installation is repeated. */
function installIfMissing() {
  if (installed.isInstalled()) return;
  process.stderr.write('marquee: installing dependencies with npm ci (about a minute, once)\n');
  var npm = childProcess.spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.error) stop('cannot run npm (' + npm.error.message + '); install npm, then try again');
  if (npm.status !== 0) stop('npm ci failed; see its message above, then try again');
  installed.markInstalled();
}

function pinnedNode() {
  var pinned = path.join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (fs.existsSync(pinned)) return pinned;
  if (majorVersion() >= OLDEST_RUNTIME) return process.execPath;
  return stop(
    'the pinned Node is missing from node_modules, as it is where npm runs no scripts (ignore-scripts); run ' +
      'npm ci --ignore-scripts=false, or install Node ' +
      OLDEST_RUNTIME +
      ' or newer (https://nodejs.org)',
  );
}

/** Runs `script` (relative to the repository) with `args`; passes signals on and ends as the child ends. `options` are Node's own. */
function launch(script, args, options) {
  if (majorVersion() < OLDEST_LAUNCHER) {
    var advice = 'install Node ' + OLDEST_LAUNCHER + ' or newer (https://nodejs.org)';
    stop('Node ' + process.versions.node + ' is too old; ' + advice);
  }
  installIfMissing();
  var child = childProcess.spawn(pinnedNode(), (options || []).concat(path.join(root, script), args), {
    stdio: 'inherit',
    // Compiled TypeScript is kept, which halves the time to start.
    env: Object.assign({ NODE_COMPILE_CACHE: path.join(modules, '.cache', 'node') }, process.env),
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // On Windows the console tells the child as well, and `kill` would end it without its having a chance to stop.
      if (process.platform !== 'win32') child.kill(signal);
    });
  });
  child.on('error', function (error) {
    stop('cannot start ' + script + ' (' + error.message + ')');
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

module.exports = launch;
if (require.main === module) launch(process.argv[2], process.argv.slice(3));
