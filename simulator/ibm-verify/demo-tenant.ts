import type { VerifyTenant } from './tenant';

/** The data that a simulator starts with unless told otherwise. Every value is invented. */
export const demoVerifyTenant = {
  clients: [
    {
      id: '4f1c2d70-0000-4511-9082-0000000000a1',
      secret: 'CANARY-demo-verify-secret',
      name: 'helpdesk automation',
      entitlements: ['authnAnyUser', 'readEnrollMFAMethod'],
    },
    {
      id: '4f1c2d70-0000-4511-9082-0000000000a2',
      secret: 'CANARY-demo-verify-admin-secret',
      name: 'tenant administration',
      entitlements: ['manageSessionExchange'],
    },
  ],
  identitySources: [
    { id: '7a1f0c52-0000-4c9f-8200-0000000000d1', name: 'Cloud Directory', type: 'ibmldap' },
    { id: '7a1f0c52-0000-4c9f-8200-0000000000d2', name: 'Head Office LDAP', type: 'agentldap' },
  ],
  users: [
    {
      id: '60400SCOTT',
      name: 'scott',
      displayName: 'Scott Sandberg',
      password: 'CANARY-scott-password',
      groups: ['ADMINISTRATORS'],
      enrolments: [
        { id: 'e0000001-0000-4000-8000-0000000000e1', type: 'emailotp', enabled: true, emailAddress: 'scott@acme.example' },
        { id: 'e0000001-0000-4000-8000-0000000000f2', type: 'fido2', enabled: true, credentialId: 'Y3JlZGVudGlhbC1vZi1zY290dA' },
      ],
    },
    {
      id: '60400MARIA',
      name: 'maria',
      displayName: 'Maria Moreau',
      password: 'CANARY-maria-password',
      groups: ['CONTRACTORS'],
      enrolments: [
        { id: 'e0000002-0000-4000-8000-0000000000e1', type: 'smsotp', enabled: true, phoneNumber: '+15550100042' },
        { id: 'e0000002-0000-4000-8000-0000000000e2', type: 'voiceotp', enabled: true, phoneNumber: '+15550100042' },
        { id: 'e0000002-0000-4000-8000-0000000000e3', type: 'totp', enabled: true, secret: 'CANARYMARIATOTPSECRETAAAAAAAAAAA' },
        {
          id: 'e0000002-0000-4000-8000-0000000000e4',
          type: 'questions',
          enabled: true,
          questions: [
            { questionKey: 'firstPet', question: 'What was the name of your first pet?', answer: 'CANARY-biscuit' },
            { questionKey: 'firstTeacher', question: 'Who was your first teacher?', answer: 'CANARY-lindgren' },
          ],
        },
        {
          id: 'e0000002-0000-4000-8000-0000000000e5',
          type: 'signature',
          enabled: true,
          subType: 'userPresence',
          authenticatorId: 'a0000002-0000-4000-8000-0000000000a1',
          device: 'Maria’s phone',
        },
        { id: 'e0000002-0000-4000-8000-0000000000e6', type: 'emailotp', enabled: false, emailAddress: 'maria@old.example' },
      ],
    },
    {
      id: '604000NINA',
      name: 'nina',
      displayName: 'Nina Novak',
      password: 'CANARY-nina-password',
      groups: ['NEW-STARTERS'],
      enrolments: [],
    },
    { id: '6040000TOM', name: 'tom', displayName: 'Tom Tanaka', password: 'CANARY-tom-password', groups: [], enrolments: [] },
    {
      id: '60400OSCAR',
      name: 'oscar',
      displayName: 'Oscar Olsen',
      password: 'CANARY-oscar-password',
      groups: ['SUSPENDED'],
      enrolments: [],
    },
  ],
  relyingParties: [
    {
      id: 'b0000001-0000-4000-8000-0000000000b1',
      rpId: 'login.acme.example',
      origins: ['https://login.acme.example'],
    },
    { id: 'b0000002-0000-4000-8000-0000000000b2', rpId: 'localhost', origins: ['http://localhost'] },
  ],
  qrProfiles: ['c0000001-0000-4000-8000-0000000000c1'],
  redirectUrls: ['https://portal.acme.example/'],
  policy: [
    { name: 'a network that is shut out', stage: 'first', when: { network: '198.51.100.0/24' }, decision: 'deny' },
    { name: 'robots', stage: 'first', when: { userAgent: 'robot' }, decision: 'deny' },
    {
      name: 'the helpdesk, where nobody tells his password',
      stage: 'first',
      when: { network: '10.20.0.0/16' },
      decision: ['emailotp', 'smsotp', 'voiceotp', 'totp', 'questions', 'push', 'qr'],
    },
    { name: 'the office', stage: 'first', when: { network: '192.168.0.0/16' }, decision: ['password'] },
    { name: 'this machine', stage: 'first', when: { network: '127.0.0.0/8' }, decision: ['password'] },
    { name: 'from anywhere else', stage: 'first', decision: ['fido2'] },
    { name: 'suspended', stage: 'second', when: { group: 'SUSPENDED' }, decision: 'deny' },
    { name: 'administrators', stage: 'second', when: { group: 'ADMINISTRATORS' }, decision: ['emailotp'] },
    {
      name: 'contractors',
      stage: 'second',
      when: { group: 'CONTRACTORS' },
      decision: ['smsotp', 'voiceotp', 'totp', 'questions', 'push'],
    },
    {
      name: 'new starters, who have enrolled nothing: a code to an address that the caller gives',
      stage: 'second',
      when: { group: 'NEW-STARTERS' },
      decision: ['emailotp', 'smsotp', 'voiceotp'],
    },
    { name: 'everybody else', stage: 'second', decision: 'allow' },
  ],
} satisfies VerifyTenant;
