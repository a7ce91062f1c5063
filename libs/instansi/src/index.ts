export { Directory, type Category, type DirectoryData, type Instansi, type Wilayah } from './directory.js';
export { Office, seedDirectory, seedOffice } from './office.js';
