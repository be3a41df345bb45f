// Judges the API's description: a valid OpenAPI 3.1 document whose operations can be used from it.
import { execFileSync } from 'node:child_process';
import { Validator } from '@seriousme/openapi-schema-validator';

const [program] = process.argv.slice(2);
if (!program) throw new Error('usage: node lint-openapi.mjs PROGRAM');
const text = execFileSync(program, ['api', '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
const api = JSON.parse(text);
const faults = [];

const result = await new Validator().validate(structuredClone(api));
if (!result.valid) {
  const errors = Array.isArray(result.errors) ? result.errors : [{ message: String(result.errors) }];
  for (const one of errors) faults.push(`${one.instancePath ?? ''} ${one.message}`);
}
if (!/^3\.1\./.test(api.openapi)) faults.push(`openapi is ${api.openapi}, not 3.1`);

const follow = (pointer) =>
  pointer.slice(2).split('/').reduce((at, part) => at?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], api);
const resolved = (one) => (one.$ref ? (follow(one.$ref) ?? {}) : one);

const ids = new Set();
const methods = ['get', 'put', 'post', 'patch', 'delete'];
for (const [path, item] of Object.entries(api.paths)) {
  for (const method of methods) {
    const operation = item[method];
    if (!operation) continue;
    const where = `${method.toUpperCase()} ${path}`;
    if (!operation.operationId) faults.push(`${where}: no operationId`);
    else if (ids.has(operation.operationId)) faults.push(`${where}: operationId ${operation.operationId} twice`);
    ids.add(operation.operationId);
    if (!operation.summary && !operation.description) faults.push(`${where}: no words`);
    const statuses = Object.keys(operation.responses ?? {});
    if (!statuses.some((one) => /^2/.test(one))) faults.push(`${where}: no answer of success`);
    if (!statuses.some((one) => /^[45]|default/.test(one))) faults.push(`${where}: no problem answer`);
    const given = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
    const named = new Set(given.filter((one) => one.in === 'path').map((one) => one.name));
    const wanted = new Set([...path.matchAll(/\{([^}]+)\}/g)].map((one) => one[1]));
    for (const name of wanted) if (!named.has(name)) faults.push(`${where}: {${name}} is not described`);
    for (const name of named) if (!wanted.has(name)) faults.push(`${where}: ${name} is not in the path`);
    for (const one of given) if (!one.schema) faults.push(`${where}: ${one.name} has no schema`);
  }
}
// Every reference points at something.
const walk = (value, where) => {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.$ref === 'string' && follow(value.$ref) === undefined) faults.push(`${where}: ${value.$ref} is nowhere`);
  for (const [name, member] of Object.entries(value)) walk(member, `${where}/${name}`);
};
walk(api, '#');

for (const fault of faults) console.error(fault);
console.log(`${ids.size} operations, ${faults.length} faults`);
process.exit(faults.length === 0 && ids.size > 0 ? 0 : 1);
