import { it } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { parse } from 'yaml';

/**
 * The types of src/messages.ts are those of docs/asyncapi.yaml, field by field: names, which of them may be absent, what
 * they hold, and which messages there are.
 */
const at = (path) => new URL(path, import.meta.url).pathname;
const { components } = parse(readFileSync(at('../../../docs/asyncapi.yaml'), 'utf8'));
const { schemas, messages } = components;
const program = ts.createProgram([at('../src/messages.ts')], { strict: true, exactOptionalPropertyTypes: true, target: ts.ScriptTarget.ES2020, types: [] });
const checker = program.getTypeChecker();
const file = program.getSourceFile(at('../src/messages.ts'));
const exported = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map((symbol) => [symbol.name, symbol]));

/** Where a schema's name is taken by JavaScript. */
const NAMES = { Error: 'HubError' };
/** Schemas that a type has no name for, but a string or a number. */
const PLAIN = new Set(['UserId', 'Mid', 'Seq', 'Version', 'FollowedVersion', 'Milliseconds', 'IceLifetime', 'RetryAfter', 'Duplicate', 'Ack', 'ArtifactId']);

const typeOf = (name) => checker.getDeclaredTypeOfSymbol(exported.get(name) ?? assert.fail(`no type ${name}`));
const schemaOf = (schema) => (schema.$ref ? schemaOf(schemas[schema.$ref.split('/').at(-1)]) : schema);

/** With all that `allOf` adds. */
function fieldsOf(schema) {
  const all = [schema, ...(schema.allOf ?? [])].map(schemaOf);
  const inner = all.slice(1).map(fieldsOf);
  return {
    properties: Object.assign({}, schema.properties, ...inner.map(({ properties }) => properties)),
    required: new Set([...(schema.required ?? []), ...inner.flatMap(({ required }) => [...required])]),
  };
}

function compare(given, type, path) {
  const schema = schemaOf(given);
  const said = checker.typeToString(type);
  if (schema.enum) return assert.deepEqual(literals(type), [...schema.enum].sort(), path);
  const types = [schema.type ?? []].flat();
  if (types.includes('null')) {
    assert.ok(type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null), `${path} may be null`);
    return compare({ ...schema, type: types.find((one) => one !== 'null') }, checker.getNonNullableType(type), path);
  }
  if (schema.properties || schema.allOf) return compareFields(schema, type, path);
  switch (types[0]) {
    case 'string':
    case 'boolean':
      return assert.equal(said, types[0], path);
    case 'integer':
      return assert.equal(said, 'number', path);
    case 'array': {
      const [item] = checker.getTypeArguments(type);
      assert.ok(item, `${path} is a list, not ${said}`);
      return compare(schema.items, item, `${path}[]`);
    }
    case 'object':
      return assert.ok(['object', 'Metadata', 'Record<string, unknown>'].includes(said), `${path} is an object, not ${said}`);
    default:
      return assert.equal(said, 'unknown', path);
  }
}

function compareFields(schema, type, path) {
  const { properties, required } = fieldsOf(schema);
  const fields = new Map(checker.getPropertiesOfType(type).map((symbol) => [symbol.name, symbol]));
  assert.deepEqual([...fields.keys()].sort(), Object.keys(properties).sort(), path);
  for (const [name, property] of Object.entries(properties)) {
    const symbol = fields.get(name);
    const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional);
    assert.equal(optional, !required.has(name), `${path}.${name} is optional`);
    const found = checker.getTypeOfSymbol(symbol);
    const nullable = [schemaOf(property).type].flat().includes('null');
    compare(property, optional && !nullable ? checker.getNonNullableType(found) : found, `${path}.${name}`);
  }
}

function literals(type) {
  return (type.isUnion() ? type.types : [type]).map((one) => one.value).sort();
}

for (const [name, schema] of Object.entries(schemas)) {
  if (PLAIN.has(name)) continue;
  it(`${name} is as in the AsyncAPI document`, () => {
    const type = typeOf(NAMES[name] ?? name);
    if (name === 'EmptyReply') assert.equal(checker.typeToString(type), 'object');
    else compare(schema, type, name);
  });
}

/** From `native.send.join` and the like. */
function named(kind) {
  return [...new Set(Object.keys(messages).flatMap((name) => new RegExp(`^(?:native|web)\\.${kind}\\.(.+)$`).exec(name)?.[1] ?? []))].sort();
}

it('all requests are there, with their fields and replies', () => {
  const requests = new Map(checker.getPropertiesOfType(typeOf('Requests')).map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]));
  assert.deepEqual([...requests.keys()].sort(), named('send'));
  for (const [name, type] of requests) {
    const fields = checker.typeToString(checker.getTypeOfSymbol(type.getProperty('fields')));
    const refs = messages[`native.send.${name}`].payload.allOf.map(({ $ref }) => $ref.split('/').at(-1));
    assert.equal(fields, refs[1] ?? 'object', name);
  }
});

it('all pushes are there, with their fields', () => {
  const pushes = new Map(checker.getPropertiesOfType(typeOf('Pushes')).map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]));
  assert.deepEqual([...pushes.keys()].filter((name) => name !== 'error').sort(), named('push'));
  for (const [name, type] of pushes) {
    const payload = (messages[`web.push.${name}`] ?? messages['web.error']).payload;
    const ref = (payload.allOf?.find(({ $ref }) => !$ref.endsWith('/Numbered')) ?? payload).$ref.split('/').at(-1);
    assert.equal(checker.typeToString(type), NAMES[ref] ?? ref, name);
  }
});
