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
import { cycle, manifest, PrestaShopError } from './prestashop';

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
    const trigger = this.getNodeParameter('trigger') as string;
    const inputs = this.getNodeParameter('more', {}) as IDataObject;
    // n8n stores it when it starts the workflow with what is returned.
    const kept = this.getWorkflowStaticData('node');
    const trial = this.getMode() === 'manual';
    try {
      // A trial shows something at once, and leaves the state of the active workflow alone.
      const turn = trial
        ? await cycle(credentials, trigger, { ...inputs, start: 'all', ceiling: 1 })
        : await cycle(credentials, trigger, inputs, kept.state as IDataObject | undefined);
      if (!trial) kept.state = turn.state;
      return turn.activation && [[{ json: turn.activation.data as unknown as IDataObject }]];
    } catch (error) {
      if (!(error instanceof PrestaShopError)) throw error;
      if (error.state && !trial) kept.state = error.state;
      throw new NodeOperationError(this.getNode(), error.message, { description: error.error.hint });
    }
  }
}
