import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { manifest } from './prestashop';

export class PrestaShopApi implements ICredentialType {
  name = 'prestaShopApi';
  displayName = 'PrestaShop API';
  properties = manifest.connection.fields.map(
    (field): INodeProperties => ({
      displayName: field.label,
      name: field.name,
      type: field.type,
      required: field.required,
      default: field.type === 'boolean' ? false : '',
      description: field.about,
      typeOptions: { password: field.secret },
    }),
  );
}
