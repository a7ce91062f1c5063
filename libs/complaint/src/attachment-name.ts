const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'audio/amr': 'amr',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'text/plain': 'txt',
  'video/3gpp': '3gp',
  'video/mp4': 'mp4',
};

/**
 * What people see of an attachment's name: its place among the complaint's attachments. The name its sender gave may
 * tell who he is and stands sealed with the bytes. Pictures are seen as JPEG copies, whatever they were.
 */
export function attachmentName(place: number, type: string): string {
  const ending = type.startsWith('image/') ? 'jpg' : (endings[type] ?? 'bin');
  return `lampiran-${place}.${ending}`;
}
