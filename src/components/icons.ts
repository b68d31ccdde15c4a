/** Drawings on a 24 grid, stroke 1.75, always beside words. */
export const ICONS = {
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  doc: '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M14 3.5V8h4.5M9 12.5h6.5M9 16h6.5"/>',
  down: '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14"/>',
  print: '<path d="M7 9V4h10v5M7 17H4V9.5h16V17h-3"/><path d="M7 14h10v6H7z"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  alert: '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.2v.3"/>',
  stop: '<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.2"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>',
  phone:
    '<path d="M6.5 4h3L11 8.5 9 10a12 12 0 0 0 5 5l1.5-2 4.5 1.5v3c0 1-.8 1.8-1.8 1.7C10.6 18.7 5.3 13.4 4.8 5.8 4.7 4.8 5.5 4 6.5 4z"/>',
  chat: '<path d="M4 5h16v11.5H11L6.5 20v-3.5H4z"/>',
  place:
    '<path d="M12 20.5c-4-4.5-6-7.5-6-10.5a6 6 0 0 1 12 0c0 3-2 6-6 10.5z"/><circle cx="12" cy="10" r="2"/>',
  elder: '<path d="M3 19 8.5 5 14 19M5 14.5h7"/><path d="m15 19 3-8 3 8M16 16.5h4"/>',
  moon: '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
  pen: '<path d="m4 20 1-4.5L16 4.5 19.5 8l-11 11z"/>',
  listen:
    '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/><path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
  quote: '<path d="M5 6.5h5.5v5.5c0 3-1.5 5-4.5 5.5M13.5 6.5H19v5.5c0 3-1.5 5-4.5 5.5"/>',
  copy: '<path d="M8.5 8.5h11v11h-11z"/><path d="M15.5 8.5v-4h-11v11h4"/>',
  feed: '<path d="M5 5a14 14 0 0 1 14 14M5 11.5a7.5 7.5 0 0 1 7.5 7.5M6 18.5h.1"/>',
  next: '<path d="m9 5 7 7-7 7"/>',
  back: '<path d="m15 5-7 7 7 7"/>',
} as const;

export type IconName = keyof typeof ICONS;
