#!/usr/bin/env node
/**
 * The command `marquee`: in a checkout the sources, through the launcher, in the published package what was compiled from them.
 * It is started by whatever Node the machine has, so it keeps to syntax that very old versions can still parse.
 */
'use strict';

var fs = require('fs');
var path = require('path');
var url = require('url');

var OLDEST_RUNTIME = 24;
var root = path.join(__dirname, '..');

if (fs.existsSync(path.join(root, 'src', 'main.ts'))) {
  var args = process.argv.slice(2);
  // V8 would let new objects take 128 MB before it collects garbage; a server is as quick with 32. The Dockerfile says the same.
  require('./launch.cjs')('src/main.ts', args, args[0] === 'serve' ? ['--max-semi-space-size=16'] : []);
} else if (Number(process.versions.node.split('.')[0]) < OLDEST_RUNTIME) {
  var advice = 'install Node ' + OLDEST_RUNTIME + ' or newer (https://nodejs.org)';
  process.stderr.write('marquee: Node ' + process.versions.node + ' is too old; ' + advice + '\n');
  process.exit(1);
} else {
  // Compiled code is kept for the next start, where NODE_COMPILE_CACHE says or below the folder for temporary files.
  require('module').enableCompileCache();
  import(url.pathToFileURL(path.join(root, 'dist', 'main.js')));
}
