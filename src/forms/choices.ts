import type { Field } from '../documents/fields.ts';
import { GENRES } from '../documents/types/policy.ts';
import type { Site } from '../site.ts';

export type Option = { value: string; label: string };

/** What may be chosen for a field: its own codes, or what the configuration lists under its name. */
export function optionsOf(site: Site, key: string, { choices }: Field): Option[] | undefined {
  if (choices) return Object.entries(choices).map(([value, label]) => ({ value, label }));
  if (/^(?:\w+D|d)epartment$/.test(key))
    return site.departments.map(({ code, name }) => ({ value: code, label: name }));
  if (key === 'topics') return site.topics.map(({ code, name }) => ({ value: code, label: name }));
  if (key === 'genre') return GENRES.map((name) => ({ value: name, label: name }));
  return undefined;
}
