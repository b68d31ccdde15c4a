/** 关于印发…的通知: a title without the body that issued it in front, where many of the same body stand below one another. */
export function withoutIssuer(title: string, issuer: unknown): string {
  if (typeof issuer !== 'string' || !issuer || !title.startsWith(issuer)) return title;
  const rest = title.slice(issuer.length).trimStart();
  return rest.startsWith('关于') ? rest : title;
}
