import type { PageTexts } from '../texts';

export const es: PageTexts = {
  defaultTitle: 'Inicio de sesión seguro',
  link: {
    title: '¿Quiere iniciar sesión?',
    text: 'Este enlace abre su inicio de sesión y funciona una sola vez. Pulse el botón cuando quiera continuar.',
    button: 'Continuar al inicio de sesión',
    opening: 'Abriendo su inicio de sesión…',
    caution: '¿No esperaba este enlace? Cierre la página sin más. No ocurre nada si no pulsa el botón.',
  },
  paste: {
    text: 'Aquí falta una parte de su enlace. Copie el enlace completo de su mensaje y péguelo en este campo.',
    label: 'Su enlace',
    incomplete: 'Ese no es el enlace completo. Cópielo desde «https» hasta el último carácter.',
  },
  busy: {
    title: 'Ya se está abriendo en otra ventana',
    text: 'Su inicio de sesión se está abriendo ahora mismo, quizá en otra pestaña. Si no lo encuentra allí, inténtelo de nuevo en unos segundos.',
  },
  unavailable: {
    title: 'Inténtelo de nuevo en un momento',
    text: 'Ahora mismo no se puede abrir el inicio de sesión. Este intento no ha gastado su enlace.',
  },
  failed: {
    title: 'El inicio de sesión no se abrió',
    text: 'El servicio de inicio de sesión no respondió como debía. Su enlace sigue siendo válido: inténtelo de nuevo. Si sigue fallando, pida ayuda.',
  },
  givenUp: {
    title: 'El inicio de sesión no se abrió',
    text: 'El servicio de inicio de sesión no respondió como debía, varias veces. Este enlace ya no se puede usar.',
  },
  denied: {
    title: 'Este enlace no se puede usar',
    text: 'Puede que ya se haya usado, que haya caducado o que lo haya sustituido un enlace más reciente.',
  },
  challengeFailed: {
    title: 'El inicio de sesión no se completó',
    text: 'La comprobación de seguridad no se superó o se canceló. No ha iniciado sesión.',
  },
  limited: {
    title: 'Demasiados intentos',
    text: 'Desde su red ha habido demasiados intentos fallidos. Espere un minuto, por favor.',
  },
  refused: {
    title: 'Eso no funcionó',
    text: 'El botón no se pulsó en esta página, o la solicitud llegó incompleta.',
  },
  notFound: {
    title: 'Página no encontrada',
    text: 'Esta dirección está incompleta o nunca ha existido.',
  },
  retryButton: 'Intentar de nuevo',
  openAgain: 'Abra otra vez el enlace de su mensaje.',
  newLink: 'Puede pedir un enlace nuevo donde recibió este, por ejemplo respondiendo al mensaje.',
  help: '¿Necesita ayuda?',
  contact: 'Contacto:',
};
