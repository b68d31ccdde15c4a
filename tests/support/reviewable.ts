/** What the desk asks of a normative policy of this body before 送审, beyond `policyContent()`. */
export const REVIEWABLE = {
  procedure: [
    { step: 'consultation', on: '2026-02-10', until: '2026-03-12' },
    { step: 'competition', on: '2026-03-20' },
    { step: 'legal', on: '2026-03-27' },
    { step: 'deliberation', on: '2026-04-10' },
    { step: 'registration', on: '2026-04-22' },
  ],
  interpretationWaiver: { reason: '解读正在编写', promisedOn: '2026-06-30' },
};
