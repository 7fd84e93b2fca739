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
    incomplete: 'Ese no es el enlace completo. Cópielo desde «http» hasta el último carácter.',
  },
  busy: {
    title: 'Ya se está abriendo en otra ventana',
    text: 'Su inicio de sesión se está abriendo ahora mismo, quizá en otra pestaña. Si no lo encuentra allí, inténtelo de nuevo en unos segundos.',
  },
  unavailable: {
    title: 'Inténtelo de nuevo en un momento',
    text: 'Ahora mismo no se puede abrir el inicio de sesión. Este intento no ha gastado su enlace.',
  },
  uncertain: {
    title: 'Inténtelo de nuevo en un momento',
    text: 'Ahora mismo no se puede abrir el inicio de sesión, y aún no se sabe si este intento ha gastado su enlace. Si el siguiente intento dice que el enlace no se puede usar, pida uno nuevo.',
  },
  failed: {
    title: 'El inicio de sesión no se abrió',
    text: 'El servicio de inicio de sesión no respondió como debía. Su enlace sigue siendo válido: inténtelo de nuevo. Si sigue fallando, pida ayuda.',
  },
  declined: {
    title: 'El inicio de sesión fue rechazado',
    text: 'El servicio de inicio de sesión no le permite entrar de esta forma. Volver a intentarlo no suele ayudar: pida ayuda primero. Su enlace sigue siendo válido para otro intento.',
  },
  givenUp: {
    title: 'El inicio de sesión no se abrió',
    text: 'No se pudo abrir el inicio de sesión, varias veces. Este enlace ya no se puede usar.',
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
  guided: {
    owner: 'Revisión del inquilino',
    start: {
      title: '¿Qué vía muestra la comprobación de seguridad?',
      text: 'Cada vía hacia la aplicación se abre en una pestaña nueva, y usted dice qué ve allí. Hágalo donde nadie haya iniciado sesión en el inquilino: en una ventana privada o en un teléfono.',
      button: 'Empezar',
    },
    ways: {
      location: 'Redirección del inquilino',
      'parent-cookie': 'Cookie del dominio superior',
      'auth-query': 'Token en la dirección',
      username: 'Nombre de usuario, inicio de sesión normal',
    },
    user: 'Usuario de prueba',
    app: 'Aplicación',
    text: 'Pulse el botón. Mire qué muestra la pestaña nueva, no responda nada allí, ciérrela y vuelva.',
    button: 'Probar',
    opening: 'Abriendo en una pestaña nueva…',
    question: '¿Qué ha visto?',
    sights: {
      challenge: 'La comprobación de seguridad de la aplicación',
      'sign-in': 'El inicio de sesión normal',
      other: 'Un error u otra cosa',
    },
    skip: 'Omitir esta vía',
    tryFirst: 'Pruébela primero y diga después qué ha visto.',
    notOpened: {
      title: 'Por esta vía no se abre nada',
      text: 'El inquilino no respondió como esta vía necesita. Cierre esta pestaña y elija «Un error u otra cosa».',
    },
    noTryLeft: {
      title: 'No quedan intentos',
      text: 'Cada intento puede iniciar una comprobación del usuario de prueba. Empiece de nuevo desde el diálogo del editor.',
    },
    result: {
      recommended: 'Recomendado',
      nothing: 'No se puede recomendar nada',
      noWay: 'Ni siquiera se abrió el inicio de sesión normal: mire qué muestra el inquilino.',
      seen: 'Lo que ha visto',
      notSeen: 'Sin probar',
      again: 'Probar otra vez',
      end: 'El diálogo del editor también lo muestra, y allí se elige la vía. Puede cerrar esta página.',
    },
    why: {
      location: 'La comprobación de seguridad continúa en otro navegador, que nunca tiene un token.',
      'parent-cookie': 'El inquilino lee la cookie, y ninguna dirección contiene un token.',
      'auth-query':
        'El inquilino acepta el token en la dirección. Vale diez minutos como máximo y puede quedar en el historial del navegador.',
      username:
        'Ninguna otra vía muestra la comprobación de seguridad. El inicio de sesión normal funciona siempre y no omite ningún factor.',
    },
  },
};
