/** Loopback and private ranges: where an office's own network is, unless DESK_ALLOW says otherwise. */
export const OFFICE_RANGES = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
];

/** `10.1.0.0/16`, or one address. */
export function isRange(text: string): boolean {
  const [, address = '', bits] = /^([\d.]+|[\da-f:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const four = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(address);
  const six = address.includes(':') && URL.canParse(`http://[${address}]/`);
  return (four || six) && Number(bits ?? 0) <= (four ? 32 : 128);
}
