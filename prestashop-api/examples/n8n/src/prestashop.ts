// The command `prestashop`: its manifest, and calls of it. PRESTASHOP_COMMAND names it where it is not on the PATH.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

/** A JSON Schema of an input, as far as a form needs it. */
export interface Input {
  type?: string | string[];
  description?: string;
  default?: string | number | boolean;
  writeOnly?: boolean;
}

/** An action or a trigger. */
export interface Capability {
  name: string;
  about: string;
  choices: Record<string, { resource: string }>;
  input_schema: { properties: Record<string, Input>; required: string[] };
}

export interface Manifest {
  connection: {
    fields: Array<{ name: string; label: string; about: string; type: 'string' | 'boolean'; required: boolean; secret: boolean }>;
  };
  actions: Capability[];
  triggers: Capability[];
}

const COMMAND = process.env.PRESTASHOP_COMMAND ?? 'prestashop';

export const manifest: Manifest = JSON.parse(
  execFileSync(COMMAND, ['catalogue', '-o', 'json'], { encoding: 'utf8', maxBuffer: 64 << 20 }),
);

/** What the command says on its stderr. */
export class PrestaShopError extends Error {
  constructor(
    readonly error: { kind: string; message: string; hint?: string },
    /** What a failed cycle leaves to be stored. */
    readonly state?: IDataObject,
    /** What is known of a write that was not done, or is in doubt. */
    readonly answer?: IDataObject,
  ) {
    super(`${error.kind}: ${error.message}`);
  }
}

/** Calls the command at the shop of these credentials. The key goes by the environment: arguments can be read by others. */
export async function call<T>(credentials: IDataObject, args: string[], inputs?: IDataObject): Promise<T> {
  const options = ['--url', String(credentials.url)];
  if (credentials.shop) options.push('--shop', String(credentials.shop));
  if (credentials.allow_http) options.push('--allow-http');
  const child = spawn(COMMAND, [...options, ...args], { env: { ...process.env, PRESTASHOP_KEY: String(credentials.key) } });
  const text = async (stream: NodeJS.ReadableStream) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  };
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', ({ message }) => reject(new PrestaShopError({ kind: 'command', message })));
  });
  child.stdin.on('error', () => {}); // a command that refuses its options reads nothing
  child.stdin.end(inputs ? JSON.stringify(inputs) : undefined);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code === 0) return JSON.parse(stdout);
  const { error, state } = told(stderr, code);
  throw new PrestaShopError(error, state, stdout ? JSON.parse(stdout) : undefined);
}

/** The error object on stderr; a command that was killed leaves none. */
function told(stderr: string, code: number | null): { error: PrestaShopError['error']; state?: IDataObject } {
  try {
    return JSON.parse(stderr);
  } catch {
    return { error: { kind: 'command', message: stderr.trim() || `the command ended with ${code ?? 'a signal'}` } };
  }
}

/** Runs an action. */
export function run(credentials: IDataObject, name: string, inputs: IDataObject): Promise<IDataObject> {
  return call(credentials, ['run', name, '--input', '-'], inputs);
}

export interface Turn {
  activation: { id: string; data: { items: IDataObject[]; truncated: boolean } } | null;
  state: IDataObject;
}

/** Runs one cycle of a trigger from the state that the last one gave. */
export async function cycle(credentials: IDataObject, name: string, inputs: IDataObject, state?: IDataObject): Promise<Turn> {
  const folder = await mkdtemp(join(tmpdir(), 'prestashop-'));
  try {
    const file = join(folder, 'state.json');
    await writeFile(file, JSON.stringify(state ?? null));
    return await call(credentials, ['run', name, '--input', '-', ...(state ? ['--state', file] : [])], inputs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the user has given, asked for by name; what was left alone is not sent. */
export function given(value: (name: string) => unknown, { properties, required }: Capability['input_schema']): IDataObject {
  const more = value('more') as IDataObject | undefined;
  const names = Object.keys(properties).filter((name) => required.includes(name) || (more && name in more));
  return Object.fromEntries(names.map((name) => [name, value(required.includes(name) ? name : `more.${name}`) as IDataObject]));
}
