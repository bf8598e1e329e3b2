document.querySelector('#greeting').textContent = `您好 ${location.hash}`
