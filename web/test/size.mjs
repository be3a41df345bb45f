// What a browser loads before the first page shows: index.html's script, its static imports and the
// style sheet, gzipped. Fails over the budget.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const budget = { js: 90_000, css: 12_000 };

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const wanted = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((one) => one[1]);
const seen = new Set();
const total = { js: 0, css: 0 };
while (wanted.length > 0) {
  const path = wanted.pop();
  if (seen.has(path)) continue;
  seen.add(path);
  const bytes = readFileSync(join(dist, path));
  const kind = path.endsWith('.js') ? 'js' : 'css';
  total[kind] += gzipSync(bytes, { level: 9 }).length;
  if (kind !== 'js') continue;
  for (const [, name] of bytes.toString('utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) wanted.push(`/assets/${name}`);
}
for (const [kind, bytes] of Object.entries(total)) {
  console.log(`initial ${kind}: ${(bytes / 1000).toFixed(1)} kB gzip of ${budget[kind] / 1000} kB`);
}
if (total.js === 0) throw new Error('web/dist holds no script: run npm run build');
process.exit(total.js <= budget.js && total.css <= budget.css ? 0 : 1);
