/** 显示设置: how one visitor wants to see the pages; three cookies without personal content. */
export type Preferences = {
  theme: 'auto' | 'light' | 'dark' | 'contrast';
  mode: 'std' | 'elder';
  doc: 'std' | 'gongwen';
};

export const STANDARD: Preferences = { theme: 'auto', mode: 'std', doc: 'std' };
