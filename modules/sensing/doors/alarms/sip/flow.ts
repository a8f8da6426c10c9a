/** The way a message came by, and by which its answer goes back: a datagram's sender, or a connection. */
export interface Flow {
  readonly transport: 'UDP' | 'TCP' | 'TLS';
  readonly remote: { readonly address: string; readonly port: number };
  /** Where we were reached. */
  readonly local: { readonly address: string; readonly port: number };
  /** Whoever is gone is not an error here: it comes again, by another way. `port`: another one than the sender's, of datagrams. */
  send(text: string, port?: number): void;
}

/** Reliable ways lose nothing while they stand, so nothing is sent twice over them. */
export const isReliable = (flow: Flow): boolean => flow.transport !== 'UDP';

/** `::ffff:192.0.2.1` is 192.0.2.1. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');

/** An address as it stands in Via and in URIs. */
export const hostOf = (address: string): string => (address.includes(':') ? `[${address}]` : address);
