import {
  NodeConnectionTypes,
  NodeOperationError,
  type IDataObject,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
} from 'n8n-workflow';

import { methods, properties } from './form';
import { cycle, given, manifest, PrestaShopError } from './prestashop';

/** The most cycles of a poll: what is left of a backlog comes with the next. */
const MOST = 10;

export class PrestaShopTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'PrestaShop Trigger',
    name: 'prestaShopTrigger',
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter.trigger }}',
    description: 'Starts with what changed in a PrestaShop shop: one item per cycle, which holds all that was seen',
    defaults: { name: 'PrestaShop Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'prestaShopApi', required: true, testedBy: 'prestaShopTest' }],
    // How often it is polled is set in n8n.
    properties: properties(manifest.triggers, 'trigger', ['interval']),
  };

  methods = methods;

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    const credentials = await this.getCredentials('prestaShopApi');
    const name = this.getNodeParameter('trigger') as string;
    const trigger = manifest.triggers.find((trigger) => trigger.name === name)!;
    const inputs = given((name) => this.getNodeParameter(name, undefined, { extractValue: true }), trigger.input_schema);
    // n8n stores it when it starts the workflow with what is returned.
    const kept = this.getWorkflowStaticData('node');
    try {
      if (this.getMode() === 'manual') {
        // A trial shows something at once, and leaves the state of the active workflow alone.
        const trial = await cycle(credentials, name, { ...inputs, start: 'all', ceiling: 1 });
        return trial.activation && [[{ json: trial.activation.data as unknown as IDataObject }]];
      }
      const items: INodeExecutionData[] = [];
      for (let more = true; more && items.length < MOST; ) {
        const turn = await cycle(credentials, name, inputs, kept.state as IDataObject | undefined);
        kept.state = turn.state;
        if (turn.activation) items.push({ json: turn.activation.data as unknown as IDataObject });
        more = turn.activation?.data.truncated ?? false;
      }
      return items.length > 0 ? [items] : null;
    } catch (error) {
      if (!(error instanceof PrestaShopError)) throw error;
      if (error.state) kept.state = error.state;
      throw new NodeOperationError(this.getNode(), error.message, { description: error.error.hint });
    }
  }
}
