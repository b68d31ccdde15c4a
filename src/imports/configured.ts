import { typeOf } from '../documents/types/index.ts';
import type { Site } from '../site.ts';
import type { Sheet } from './references.ts';

/**
 * The configuration as sheets that documents refer to, so that a telephone number or a period stands in one place:
 * `{{departments.property.phone}}`, `{{identity.address}}`, `{{rules.foiReply.days}}`.
 */
export function configuredSheets({ departments, identity, rules }: Site): Sheet[] {
  const fields: Record<string, Record<string, unknown>> = {
    departments: Object.fromEntries(departments.map((department) => [department.code, department])),
    identity,
    rules,
  };
  return Object.entries(fields).map(([name, values]) => ({
    key: `content/${name}`,
    type: typeOf('page'),
    today: '',
    fields: values,
  }));
}
