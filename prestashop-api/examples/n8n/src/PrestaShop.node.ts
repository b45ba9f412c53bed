import {
  NodeConnectionTypes,
  NodeOperationError,
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';

import { methods, properties } from './form';
import { given, manifest, PrestaShopError, run } from './prestashop';

export class PrestaShop implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'PrestaShop',
    name: 'prestaShop',
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter.action }}',
    description: 'Reads and changes a PrestaShop shop',
    defaults: { name: 'PrestaShop' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'prestaShopApi', required: true, testedBy: 'prestaShopTest' }],
    properties: properties(manifest.actions, 'action'),
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const credentials = await this.getCredentials('prestaShopApi');
    const output: INodeExecutionData[] = [];
    for (let item = 0; item < this.getInputData().length; item++) {
      const pairedItem = { item };
      try {
        const name = this.getNodeParameter('action', item) as string;
        const action = manifest.actions.find((action) => action.name === name)!;
        const value = (name: string) => this.getNodeParameter(name, item, undefined, { extractValue: true });
        const answer = await run(credentials, name, given(value, action.input_schema));
        // A list is an item per record.
        const { items, more, next_offset } = answer as { items?: IDataObject[]; more?: boolean; next_offset?: number };
        output.push(...(items ?? [answer]).map((json) => ({ json, pairedItem })));
        if (more) this.addExecutionHints({ message: `More records follow: go on with offset ${next_offset}`, location: 'outputPane' });
      } catch (error) {
        if (!(error instanceof PrestaShopError)) throw error;
        if (!this.continueOnFail()) {
          throw new NodeOperationError(this.getNode(), error.message, { itemIndex: item, description: error.error.hint });
        }
        output.push({ json: { error: error.error, answer: error.answer }, pairedItem });
      }
    }
    return [output];
  }
}
