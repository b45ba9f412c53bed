// From the manifest to what n8n shows.

import type { ICredentialTestFunctions, ILoadOptionsFunctions, INodeProperties, INodeType } from 'n8n-workflow';

import { call, manifest, type Capability, type Input } from './prestashop';

const title = (name: string) => name.replace(/^.*\//, '').replace(/[-_]/g, ' ').replace(/^./, (first) => first.toUpperCase());

/** The choice of what to do, and the inputs of each: required ones alone, the others together. */
export function properties(capabilities: Capability[], chosen: string, passedOver: string[] = []): INodeProperties[] {
  const first = capabilities[0]!;
  const choice: INodeProperties = {
    displayName: title(chosen),
    name: chosen,
    type: 'options',
    noDataExpression: true,
    default: first.name,
    options: capabilities.map(({ name, about }) => ({ name: title(name), value: name, description: about, action: title(name) })),
  };
  const forms = capabilities.flatMap((capability): INodeProperties[] => {
    const { properties: inputs, required } = capability.input_schema;
    const displayOptions = { show: { [chosen]: [capability.name] } };
    const names = Object.keys(inputs).filter((name) => !passedOver.includes(name));
    const asked = names.filter((name) => required.includes(name));
    const others = names.filter((name) => !required.includes(name));
    const alone = asked.map((name) => ({ ...property(capability, name, inputs[name]!), required: true, displayOptions }));
    if (others.length === 0) return alone;
    const together: INodeProperties = {
      displayName: 'More',
      name: 'more',
      type: 'collection',
      placeholder: 'Add input',
      default: {},
      displayOptions,
      options: others.map((name) => property(capability, name, inputs[name]!)),
    };
    return [...alone, together];
  });
  return [choice, ...forms];
}

function property(capability: Capability, name: string, input: Input): INodeProperties {
  const common = { displayName: title(name), name, description: input.description };
  const choices = capability.choices[name];
  if (choices) {
    const searchListMethod = method(choices.resource);
    return {
      ...common,
      type: 'resourceLocator',
      default: { mode: 'list', value: '' },
      modes: [
        { displayName: 'From list', name: 'list', type: 'list', typeOptions: { searchListMethod, searchable: true } },
        { displayName: 'By id', name: 'id', type: 'string', placeholder: '5' },
      ],
    };
  }
  const types = [input.type ?? 'string'].flat();
  if (types[0] === 'boolean') return { ...common, type: 'boolean', default: input.default ?? false };
  // Without a default a number would be 0, also where it was forgotten: as text it is missing then, and the command reads numbers in texts.
  if (types[0] === 'integer' && input.default !== undefined) return { ...common, type: 'number', default: input.default };
  return { ...common, type: 'string', default: input.default ?? '', typeOptions: { password: input.writeOnly } };
}

const method = (resource: string) => `search_${resource}`;

/** The drop-downs of all inputs, and the test of the credentials. */
export const methods: INodeType['methods'] = {
  listSearch: Object.fromEntries(
    [...manifest.actions, ...manifest.triggers]
      .flatMap(({ choices }) => Object.values(choices))
      .map(({ resource }) => [
        method(resource),
        async function (this: ILoadOptionsFunctions, filter?: string) {
          const credentials = await this.getCredentials('prestaShopApi');
          const search = filter ? ['--search', filter] : [];
          const found = await call<Array<{ id: number; label: string }>>(credentials, ['options', resource, ...search, '-o', 'json']);
          return { results: found.map(({ id, label }) => ({ name: `${label} (${id})`, value: id })) };
        },
      ]),
  ),
  credentialTest: {
    async prestaShopTest(this: ICredentialTestFunctions, credential) {
      try {
        const { label, version } = await call<{ label: string; version: string }>(credential.data ?? {}, ['test', '-o', 'json']);
        return { status: 'OK', message: `${label}, PrestaShop ${version}` };
      } catch (error) {
        return { status: 'Error', message: (error as Error).message };
      }
    },
  },
};
