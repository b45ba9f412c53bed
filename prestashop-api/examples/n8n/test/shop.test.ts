// Both nodes at the shop of PRESTASHOP_URL and PRESTASHOP_KEY, called as n8n calls them.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import type { ICredentialTestFunctions, IDataObject, IExecuteFunctions, ILoadOptionsFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { PrestaShop } from '../src/PrestaShop.node';
import { PrestaShopApi } from '../src/PrestaShopApi.credentials';
import { PrestaShopTrigger } from '../src/PrestaShopTrigger.node';

const credentials: IDataObject = { url: process.env.PRESTASHOP_URL!, key: process.env.PRESTASHOP_KEY! };

/** What n8n gives a node: its parameters, credentials, state, and a place for hints. */
function host<T>(parameters: IDataObject, more: object = {}): T & { hints: string[] } {
  const value = (path: string) => path.split('.').reduce<unknown>((at, key) => (at as IDataObject | undefined)?.[key], parameters);
  const host = {
    hints: [] as string[],
    getCredentials: async () => credentials,
    getInputData: () => [{ json: {} }],
    getNode: () => ({ id: '1', name: 'PrestaShop', type: 'prestaShop', typeVersion: 1, position: [0, 0], parameters: {} }),
    // Of a trigger the index of an item is not among the arguments.
    getNodeParameter: (name: string, ...rest: unknown[]) => {
      const found = value(name) as IDataObject | undefined;
      const options = rest.at(-1) as { extractValue?: boolean } | undefined;
      return options?.extractValue && found?.mode ? found.value : found;
    },
    addExecutionHints: (...hints: Array<{ message: string }>) => host.hints.push(...hints.map(({ message }) => message)),
    continueOnFail: () => false,
    ...more,
  };
  return host as unknown as T & { hints: string[] };
}

const node = new PrestaShop();
const run = async (action: string, parameters: IDataObject, more: object = {}) => {
  const [items] = await node.execute.call(host<IExecuteFunctions>({ action: `prestashop/${action}`, ...parameters }, more));
  return items!.map((item) => item.json);
};
const search = (resource: string, filter?: string) =>
  node.methods!.listSearch![`search_${resource}`]!.call(host<ILoadOptionsFunctions>({}), filter);

test('credentials are asked for and tested', async () => {
  assert.deepEqual(new PrestaShopApi().properties.map(({ name }) => name), ['url', 'key', 'shop', 'allow_http']);
  const tested = (data: IDataObject) =>
    node.methods!.credentialTest!.prestaShopTest!.call({} as ICredentialTestFunctions, { id: '1', name: '', type: '', data: data as never });
  assert.match((await tested(credentials)).message, /PrestaShop \d/);
  assert.equal((await tested({ ...credentials, key: 'X'.repeat(32) })).status, 'Error');
});

test('each action is offered with its inputs', () => {
  const shown = (name: string) => node.description.properties.filter(({ displayOptions }) => displayOptions?.show?.action?.includes(name));
  const change = shown('prestashop/update-order-state');
  assert.deepEqual(change.map(({ name, type }) => [name, type]), [
    ['order', 'resourceLocator'],
    ['state', 'resourceLocator'],
    ['more', 'collection'],
  ]);
});

test('the actions that read', async () => {
  const [product] = await run('list-products', { more: { active: true } });
  const part = await run('get-product', { id: { mode: 'id', value: product!.id as number }, more: { display: 'id,reference' } });
  assert.deepEqual(Object.keys(part[0]!), ['id', 'reference']);
  const [customer] = await run('list-customers', { more: { active: true } });
  const carts = await run('list-carts', { more: { customer: { mode: 'id', value: customer!.id as number } } });
  assert.ok(carts.every((cart) => cart.id_customer === customer!.id));

  const of = host<IExecuteFunctions>({ action: 'prestashop/list-orders', more: { limit: 2, max_pages: 1 } });
  const [orders] = await node.execute.call(of);
  assert.equal(orders!.length, 2);
  assert.deepEqual(of.hints, ['More records follow: go on with offset 2'], 'a list that was cut says so');
  const [order] = await run('get-order', { id: { mode: 'id', value: orders![0]!.json.id as number } });
  assert.ok((order!.associations as IDataObject).order_rows);
});

test('a state is searched, an order moved, and the trigger sees it', async () => {
  const trigger = new PrestaShopTrigger();
  const kept: { state?: unknown } = {};
  const poll = (mode: string, start: string): Promise<INodeExecutionData[][] | null> =>
    trigger.poll.call(
      host<IPollFunctions>(
        { trigger: 'prestashop/order-updated', more: { start } },
        { getMode: () => mode, getWorkflowStaticData: () => kept },
      ),
    );
  const shown = await poll('manual', 'now');
  assert.equal((shown![0]![0]!.json.items as unknown[]).length, 1, 'a trial shows a sample');
  assert.equal(kept.state, undefined, 'and leaves no state');
  assert.equal(await poll('trigger', 'now'), null);

  const [order] = await run('list-orders', { more: { limit: 1, max_pages: 1 } });
  const { results } = await search('order_states');
  const to = results.find(({ value }) => value !== order!.current_state)!;
  assert.ok((await search('order_states', to.name.slice(0, 5))).results.some(({ value }) => value === to.value));
  const [change] = await run('update-order-state', { order: { mode: 'id', value: order!.id as number }, state: { mode: 'list', value: to.value } });
  assert.equal(change!.outcome, 'applied');

  for (let tries = 0; ; tries++) {
    const items = (await poll('trigger', 'now'))?.[0]?.[0]?.json.items as Array<{ id: number }> | undefined;
    if (items?.some(({ id }) => id === order!.id)) break;
    assert.ok(tries < 30, 'the trigger does not see the change');
    await setTimeout(1000);
  }
});

test('a quantity that was forgotten is no quantity', () => {
  const quantity = node.description.properties.find(({ name }) => name === 'quantity');
  assert.deepEqual([quantity?.required, quantity?.default], [true, '']);
});

test('an error says what to do', async () => {
  await assert.rejects(run('get-order', { id: { mode: 'id', value: 999_999 } }), /not_found/);
  const [told] = await run('get-order', { id: { mode: 'id', value: 999_999 } }, { continueOnFail: () => true });
  assert.equal((told!.error as IDataObject).kind, 'not_found');
  const refused = await run('get-order', { id: { mode: 'id', value: 'none' } }, { continueOnFail: () => true });
  assert.equal((refused[0]!.error as IDataObject).kind, 'usage');
});
