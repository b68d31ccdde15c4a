import { BlockList, isIP } from 'node:net';

/**
 * Who may come to the desk (互联网政务应用安全管理规定 art. 19): addresses within these ranges. To all others the desk is not
 * there: 404, as for any address that does not exist.
 */
export function openDesk(ranges: readonly string[]): (client: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (client) => {
    const address = client.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(address);
    return version > 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}
