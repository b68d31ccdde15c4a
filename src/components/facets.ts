/** One group of conditions beside a list; `count` is how many the list would hold with it. */
export type FacetGroup = {
  name: string;
  label: string;
  options: { value: string; label: string; count: number; checked: boolean }[];
};
